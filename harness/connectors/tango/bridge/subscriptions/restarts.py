"""Notices device servers that were started anew, by what the database says of them.

Tango tells a client of its events only after up to 10 s, when a heartbeat is missing, and until then nothing comes. A
server that starts tells the database at once. A question about all servers costs the gateway one query of its database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from harness.connectors.tango.bridge.transport.http import RestController
from harness.errors import ConnectorError

_log = logging.getLogger(__name__)

PERIOD = 2.0
"""Seconds between two looks."""
MOST = 250
"""Devices in one query."""
SERVER = "server { id }"
START = "exported pid startedDate server { host }"


class Restarts:
    """Used on the controller's loop.

    :param devices: gives the devices of which events are wanted.
    :param restarted: hears of those of them whose server was started anew.
    """

    def __init__(
        self,
        rest: RestController,
        devices: Callable[[], Collection[str]],
        restarted: Callable[[Collection[str]], None],
    ) -> None:
        self._rest, self._devices, self._restarted = rest, devices, restarted
        self._servers: dict[str, str] = {}
        self._starts: dict[str, object] = {}

    async def watch(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(PERIOD)
            try:
                if back := await self.look(self._devices()):
                    _log.info(
                        "device servers of %d devices were started anew, such as that of %s", len(back), min(back)
                    )
                    self._restarted(back)
            except ConnectorError as error:
                _log.info("the gateway does not tell when device servers were started: %s", error)

    async def look(self, devices: Collection[str]) -> Collection[str]:
        """Those of the devices whose server was started anew since it was seen first."""
        for name, found in (await self._asked([one for one in devices if one not in self._servers], SERVER)).items():
            self._servers[name] = str((found.get("server") or {}).get("id") or "").lower()
        servers = {server for one in devices if (server := self._servers.get(one))}
        anew: set[str] = set()
        for name, found in (await self._asked([f"dserver/{server}" for server in servers], START)).items():
            if found.get("exported"):
                start, server = sorted((key, str(part)) for key, part in found.items()), name.partition("/")[2]
                if self._starts.setdefault(server, start) != start:
                    self._starts[server] = start
                    anew.add(server)
        return {one for one in devices if self._servers.get(one) in anew}

    async def _asked(self, names: Iterable[str], fields: str) -> dict[str, Mapping[str, Any]]:
        """What the gateway tells of these devices; nothing of those that it does not know."""
        ordered = sorted(names)
        told: dict[str, Mapping[str, Any]] = {}
        for begin in range(0, len(ordered), MOST):
            some = dict(enumerate(ordered[begin : begin + MOST]))
            arguments = ", ".join(f"$n{number}: String!" for number in some)
            parts = " ".join(f"d{number}: device(name: $n{number}) {{ {fields} }}" for number in some)
            answer = await self._rest.ask(
                f"query Servers({arguments}) {{ {parts} }}", {f"n{number}": name for number, name in some.items()}
            )
            for number, name in some.items():
                if isinstance(found := answer.data.get(f"d{number}"), dict):
                    told[name] = found
        return told
