"""What simulated components offer below ``/firstlight``: what goes wrong on purpose, which no real one has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.connectors.esw.connections import ServiceRequest
from harness.connectors.esw.failures import refuse
from harness.contracts.esw.location import ComponentId
from harness.errors import NotDefined

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.connectors.esw.source import EswSource


class Interference:
    """Asked from any thread but the source's; raises errors of `harness.errors`."""

    def __init__(self, source: EswSource, component: ComponentId) -> None:
        self._source, self._component = source, component

    def give_fault(self, name: str, command: str = "", text: str = "") -> None:
        """Have it fail from now on; one of its commands, or all that the fault can strike ("").

        :param text: what it says of it; "" for what is declared.
        """
        body = {"name": name, "on": True, "command": command, "text": text}
        self._ask("POST", "faults", f"giving {self._component.prefix} the fault {name}", body)

    def mend(self, name: str = "") -> None:
        """Have it fail no more in one way, or in none."""
        what = f"mending {self._component.prefix}"
        if name:
            self._ask("POST", "faults", what, {"name": name, "on": False})
        else:
            self._ask("DELETE", "faults", what)

    def change(self, attribute: str, value: Any) -> None:
        """Have it change by itself, whatever it is doing."""
        self._ask("POST", "attributes", f"changing {self._component.prefix}", {"name": attribute, "value": value})

    def lock(self, holder: str) -> None:
        """Have another prefix lock it."""
        self._ask("POST", "lock", f"locking {self._component.prefix}", {"source": holder})

    def unlock(self, holder: str) -> None:
        """Have the prefix that has locked it unlock it."""
        self._ask("POST", "unlock", f"unlocking {self._component.prefix}", {"source": holder})

    async def _find(self, clients: EswClients) -> str:
        """Return where it is, or was, if it is registered no more because it has to be lost."""
        known = self._source.addresses
        try:
            known[self._component] = (await clients.location.find_http(self._component)).uri
        except NotDefined:
            if self._component not in known:
                raise
        return known[self._component]

    def _ask(self, method: str, path: str, what: str, body: object = None) -> None:
        async def ask(clients: EswClients) -> None:
            url = await self._find(clients)
            where = f"{what}: {self._component.prefix} at {url}"
            written = None if body is None else json.dumps(body).encode()
            request = ServiceRequest(method, f"{url.rstrip('/')}/firstlight/{path}", where, written)
            answer = await clients.location.service.connections.send(request)
            if answer.status >= 300:
                raise refuse(answer, where, harmless=False)

        self._source.ask(ask, what)
