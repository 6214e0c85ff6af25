"""A Gateway with all that it uses: Location Service, token issuer, events and alarms, IRIS, each a process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from harness.contracts.esw.codec import to_plain
from simulators.esw.aas.settings import AasSettings
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.gateway.command_roles import CommandRoles
from simulators.esw.gateway.settings import GatewaySettings, read_alarms
from simulators.esw.http_core.settings import HttpSettings
from tests.simulators.esw.components.telescope import TMT, RunningTelescope
from tests.simulators.esw.services import Answer, Services, post, request, services

IMAGER, WHEEL = "IRIS.imager", "IRIS.imager.filter"
ROLES = CommandRoles({f"{WHEEL}.select".lower(): ("tcs-eng",)})
SOON = 5.0


def name_component(prefix: str = WHEEL, kind: str = "HCD") -> dict[str, str]:
    return {"prefix": prefix, "componentType": kind}


@dataclass
class Rig:
    """What runs, and how it is asked."""

    telescope: RunningTelescope
    url: str
    aas: str

    @property
    def started(self) -> Services:
        return self.telescope.started

    def log_in(self, *roles: str) -> dict[str, str]:
        """Return the header of a user who has these roles."""
        name = "-".join(("user", *roles))
        user = {"username": name, "password": name, "roles": roles}
        assert request(f"{self.aas}/firstlight/users", "POST", user).status < 300
        form = f"grant_type=password&client_id=tmt-frontend-app&username={name}&password={name}"
        path = "/realms/TMT/protocol/openid-connect/token"
        answer = request(self.aas + path, "POST", form.encode(), Content_Type="application/x-www-form-urlencoded")
        return {"Authorization": f"Bearer {answer.body['access_token']}"}

    def post(self, message: Any, *roles: str, kind: str = "") -> Answer:
        """Ask the Gateway, as a user with these roles; as nobody without any.

        :param kind: the ``_type`` of the message, if that does not say so.
        """
        told = {"_type": kind, **message} if kind else message
        return post(self.url, told, **(self.log_in(*roles) if roles else {}))

    def command(self, kind: str, prefix: str, name: str, *roles: str, **values: Any) -> Answer:
        """Send a command by the Gateway."""
        control = to_plain(self.telescope.command(prefix, name, values))
        return self.forward({"_type": kind, "controlCommand": control}, *roles, prefix=prefix)

    def forward(self, command: Any, *roles: str, prefix: str = WHEEL) -> Answer:
        return self.post({"componentId": name_component(prefix), "command": command}, *roles, kind="ComponentCommand")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Socket]:
        """Open a websocket to the Gateway."""
        async with aiohttp.ClientSession() as session:
            socket = await session.ws_connect(f"{self.url}/websocket-endpoint")
            yield Socket(socket)
            await socket.close()

    @asynccontextmanager
    async def stream(self, kind: str, **members: Any) -> AsyncIterator[Socket]:
        """Ask the Gateway over a websocket."""
        async with self.open() as socket:
            await socket.send({"_type": kind, **members})
            yield socket


class Socket:
    """A websocket whose frames are JSON."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self.raw = socket

    async def send(self, message: Any) -> None:
        await self.raw.send_str(json.dumps(message))

    async def take(self) -> Any:
        async with asyncio.timeout(SOON):
            message = await self.raw.receive()
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return json.loads(message.data)


@contextmanager
def running(logs: Path, *units: str, redis: bool = False) -> Iterator[Rig]:
    """Run a Gateway, with units of the declared TMT."""
    with services(logs) as started:
        location = started.location().url
        http = HttpSettings(location_service=location, limit_scale=0.1)
        telescope = RunningTelescope(started, location)
        started.processes["events"] = started.begin("events", EventServerSettings(http, redis=redis))
        started.processes["gateway"] = started.begin("gateway", GatewaySettings(http, ROLES, alarms=read_alarms(TMT)))
        aas = started.start("aas", AasSettings(http))
        started.await_address("events")  # Until then the Gateway rightly says that there is no event server.
        telescope.start(*units)
        yield Rig(telescope, started.await_address("gateway"), aas)
