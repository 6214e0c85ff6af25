"""The clients of one ESW, which share their connections."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from harness.connectors.esw.clients.agent_service_client import AgentServiceClient
from harness.connectors.esw.clients.component_client import ComponentClient
from harness.connectors.esw.clients.config_client import ConfigClient
from harness.connectors.esw.clients.gateway_client import GATEWAY_ID, GatewayClient
from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.clients.sequence_manager_client import SequenceManagerClient
from harness.connectors.esw.clients.sequencer_client import SequencerClient
from harness.connectors.esw.clients.token_client import TokenClient
from harness.connectors.esw.connections import Connections
from harness.connectors.esw.credentials import Credentials
from harness.connectors.esw.registered_service import RegisteredService
from harness.connectors.esw.routes import COMMANDS, SEQUENCES, DirectRoute, Forwarding, GatewayRoute, Route
from harness.connectors.http_exchanges import HttpExchanges
from harness.contracts.esw.gateway import GATEWAY


@dataclass(frozen=True, slots=True)
class EswEndpoints:
    """Where an ESW is reached, and how.

    :param location_service: URL of its Location Service.
    :param gateway: URL of its gateway; "" to ask the Location Service.
    :param through_gateway: whether components and sequencers are commanded through the gateway, and not directly.
    :param trust: how certificates are verified.
    """

    location_service: str
    gateway: str = ""
    through_gateway: bool = False
    trust: ssl.SSLContext | bool = True


class EswClients:
    """All clients of one ESW. Used on one event loop; closed by the one who made them.

    :param limit: seconds of one request.
    """

    def __init__(self, endpoints: EswEndpoints, limit: float, credentials: Credentials) -> None:
        self._connections = Connections(limit, credentials, endpoints.trust)
        self.location = LocationServiceClient(endpoints.location_service, self._connections)
        gateway = RegisteredService(GATEWAY, "the gateway", GATEWAY_ID, self.location, endpoints.gateway)

        def route(forwarding: Forwarding) -> Route:
            through = endpoints.through_gateway
            return GatewayRoute(gateway, forwarding) if through else DirectRoute(self.location, forwarding)

        self.components = ComponentClient(route(COMMANDS))
        self.sequencers = SequencerClient(route(SEQUENCES))
        self.sequence_manager = SequenceManagerClient(self.location)
        self.agent_service = AgentServiceClient(self.location)
        self.gateway = GatewayClient(gateway)
        self.config = ConfigClient(self.location)
        self.tokens = TokenClient(self.location)

    @property
    def kept(self) -> HttpExchanges:
        """What was asked and answered over HTTP, for the report."""
        return self._connections.kept

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()
