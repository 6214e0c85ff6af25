"""What a simulated OET offers below ``/firstlight``: what scripts print, and what goes wrong on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.contracts.oet.weaknesses import Weakness

if TYPE_CHECKING:
    from harness.connectors.oet.source import OetSource


class Beside:
    """Asked from any thread but the source's; raises errors of `harness.errors`."""

    def __init__(self, source: OetSource) -> None:
        self._source = source

    def read_output(self, pid: int) -> str:
        """Return what the script of a procedure has printed and logged by now."""
        return str(self._send("GET", f"output/{pid}", f"reading the output of procedure {pid}"))

    def kill_script(self, pid: int) -> None:
        """End the process of a procedure's script by SIGKILL."""
        self._send("POST", f"kill/{pid}", f"killing the script of procedure {pid}")

    def switch(self, weakness: Weakness, *, on: bool) -> None:
        """Have the OET be weak as the real one is, or not any more."""
        self._send("POST", "faults", f"switching the weakness {weakness.value}", {"name": weakness.value, "on": on})

    def _send(self, method: str, path: str, what: str, body: object = None) -> Any:
        exchange = self._source.client.exchange
        answer = self._source.call(exchange.send(method, f"/firstlight/{path}", what, body), what)
        return answer.body
