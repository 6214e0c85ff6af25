"""What the sentences on a device as such mean. Used from the main thread."""

from __future__ import annotations

from harness.connectors.abstract import AbstractDeviceProxy
from harness.errors import NotSupported
from harness.scenario.commands import Issued
from harness.scenario.run import ScenarioRun
from harness.scenario.tango import same


class DeviceSentences:
    """The vocabulary of what every device tells of itself; ``trl`` as in `TangoSentences`."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def state_is(self, trl: str, state: str) -> None:
        """The state, asked for as an attribute, by a command and by Tango's own call."""
        device = self._run.device(trl)
        self._alike(device, "state", {**_both(device, "State"), "call": device.state()}, state)

    def status_is(self, trl: str, text: str) -> None:
        """The status, asked for in the same three ways."""
        device = self._run.device(trl)
        self._alike(device, "status", {**_both(device, "Status"), "call": device.status()}, text)

    def description_is(self, trl: str, text: str) -> None:
        """What the device says that it is."""
        same(f"the description of {self._run.resolve(trl)}", self._run.device(trl).description(), text)

    def read_pipe(self, trl: str, name: str) -> Issued:
        """Read a pipe; that there are none any more is kept for a ``Then``."""
        issued = Issued(self._run.sentence, self._run.resolve(trl), f"pipe {name}", self._run.journal.mark())
        self._run.commands.add(issued)
        try:
            issued.result = self._run.device(trl).pipe(name)
        except NotSupported as error:
            issued.error = error
        return issued

    def _alike(self, device: AbstractDeviceProxy, what: str, ways: dict[str, str], wanted: str) -> None:
        if wrong := [f"by {way}: {seen}" for way, seen in ways.items() if seen != wanted]:
            raise AssertionError(f"the {what} of {device.name} is not {wanted}\n  " + "\n  ".join(wrong))


def _both(device: AbstractDeviceProxy, name: str) -> dict[str, str]:
    return {"attribute": str(device.read(name).value), "command": str(device.execute(name))}
