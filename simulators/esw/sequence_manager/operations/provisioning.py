"""Provisions agents with sequence components."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from harness.contracts.esw.sequencing.sequence_manager import (
    CouldNotFindMachines,
    Failed,
    ProvisionConfig,
    ProvisionResponse,
    ProvisionVersionFailure,
    SpawningSequenceComponentsFailed,
    Success,
)
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.system import ActorSystem
from simulators.esw.agent.api import AgentApi
from simulators.esw.agent.impl import AgentImpl
from simulators.esw.agent.provisioned_names import ProvisionedComponent, name_sequence_components
from simulators.esw.config.client import ConfigUnavailableError, read_active
from simulators.esw.config.hocon import read_hocon
from simulators.esw.location.api import LocationApi
from simulators.esw.sequence_manager.operations.sequencers import Sequencers, gather_all
from simulators.esw.sequence_manager.operations.sequencing_locations import SequencingLocations

VERSION_FILE = "/tmt/osw/version.conf"
VERSION_KEY = "scripts"
VERSION_LIMIT = 5.0
"""Seconds for the configuration service to be registered, and again for its answer."""

ReadVersion = Callable[[], Awaitable[str | None]]
"""Tells which version sequence components are to have, None for any; raises `VersionMissingError`."""


class VersionMissingError(Exception):
    """It is not known which version sequence components are to have."""


class Provisioning:
    """Starts sequence components on agents, instead of all that there are.

    :param system: reaches agents.
    """

    def __init__(
        self, sequencers: Sequencers, locations: SequencingLocations, system: ActorSystem, read_version: ReadVersion
    ) -> None:
        self._sequencers, self._locations, self._system = sequencers, locations, system
        self._read_version = read_version

    async def provision(self, config: ProvisionConfig) -> ProvisionResponse:
        """Shut all sequence components down, then start those that are wanted; raises `LocationFailureError`."""
        await self._sequencers.shut_down_components(lambda prefix: True)
        agents = {
            one.connection.prefix: AgentImpl(one.connection.prefix, self._system.refer(one.uri))
            for one in await self._locations.list_agents()
        }
        unknown = [one.agent_prefix for one in config.config if one.agent_prefix not in agents]
        if unknown:
            return CouldNotFindMachines(tuple(dict.fromkeys(unknown)))
        try:
            version = await self._read_version()
        except VersionMissingError as error:
            return ProvisionVersionFailure(str(error))
        named = name_sequence_components(config.config)
        failures = await gather_all(_spawn(agents[one.agent], one, version) for one in named)
        reasons = tuple(filter(None, failures))
        return SpawningSequenceComponentsFailed(reasons) if reasons else Success()


async def _spawn(agent: AgentApi, component: ProvisionedComponent, version: str | None) -> str:
    """Start a sequence component; return why it could not be started, "" if it was."""
    try:
        answer = await agent.spawn_sequence_component(component.name, version)
    except (ConnectionError, TimeoutError) as error:
        answer = Failed(str(error))
    if not isinstance(answer, Failed):
        return ""
    where: Prefix = component.agent
    return f"Failed to spawn Sequence component: {component.prefix} on Machine: {where}, reason: {answer.msg}"


async def read_version(locations: LocationApi, limit: float = VERSION_LIMIT) -> str:
    """Return the version that the configuration service says; raises `VersionMissingError`."""
    try:
        version = read_hocon(await read_active(VERSION_FILE, locations, limit)).get(VERSION_KEY)
    except (ConfigUnavailableError, ValueError) as error:
        raise VersionMissingError(f"Failed to fetch version of sequencer scripts: {error}") from None
    if version is None:
        raise VersionMissingError(f"Failed to fetch version of sequencer scripts: no {VERSION_KEY} in {VERSION_FILE}")
    return str(version)
