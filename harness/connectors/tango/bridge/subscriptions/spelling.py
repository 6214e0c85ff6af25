"""How the gateway is asked for an attribute of which it gets no events any more.

TangoGQL 2.3 keeps what it knows of a device under the name by which it was asked, `tango://host:port/` with it. Under
another spelling of that name it begins anew; Tango takes a port with zeros before it for the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.events.key import Key

SPELLINGS = 4
"""They follow one another: until it is the first one's turn again, the gateway has let go of it."""


class Spelling:
    """Full names of attributes. Used on the controller's loop."""

    def __init__(self, rereading: Rereading) -> None:
        self._rereading = rereading
        self._host = self._port = ""
        self._zeros: dict[Key, int] = {}

    async def change(self, names: Iterable[Key]) -> None:
        """Spell these in another way from now on; waits until the gateway has told where its control system is."""
        self._host, _, self._port = (await self._rereading.control_system()).rpartition(":")
        for name in names:
            self._zeros[name] = (self._zeros.get(name, 0) + 1) % SPELLINGS

    def of(self, name: Key) -> str:
        """The full name, as the gateway takes it."""
        full = "/".join(name)
        zeros = self._zeros.get(name, 0) if self._port.isdigit() else 0
        return f"tango://{self._host}:{'0' * zeros}{self._port}/{full}" if zeros else full
