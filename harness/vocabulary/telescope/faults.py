"""What the sentences about faults mean, without Gherkin. Used from the main thread.

What a scenario does to the simulation is taken back at its end (`harness.telescope.resting_state.put_back`).
"""

from __future__ import annotations

from harness.errors import ConnectorError, NotExported, PreconditionError, SentenceError, Unreachable
from harness.models.faults import LOST, UnknownFault, strikes
from harness.models.telescope import Telescope
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control


class FaultSentences:
    """The vocabulary of faults.

    Every method raises `PreconditionError` for what the telescope cannot be made to do.
    """

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._control = Control(run.target)

    def reports(self, trl: str, attribute: str, text: str) -> None:
        """The device changes by itself; it changes back at the end of the scenario."""
        self._control.set(self._run.resolve_device(trl), attribute, text)

    def gets(self, trl: str, fault: str, command: str | None = None, text: str | None = None) -> None:
        """The device has a fault from now on, by one of the names of `harness.models.faults`.

        :param command: the one that it strikes; None for all that it can.
        :param text: what the device says of it; None for what is declared.

        Raises `SentenceError` for a fault that its class does not declare, before anything is sent.
        """
        device = self._run.resolve_device(trl)
        if self._run.target.telescope is not None:
            refuse_unknown(self._run.target.telescope, device, fault, command or "")
        self._control.fault(device, fault, command or "", text or "")

    def is_mended(self, trl: str) -> None:
        """The device has no fault any more; what was stuck has failed."""
        self._control.mend(self._run.resolve_device(trl))

    def goes_away(self, trl: str) -> None:
        """The device leaves the control system."""
        self.gets(trl, LOST)

    def comes_back(self, trl: str) -> None:
        """It is there again, as after a restart of its server, and heard again by the scenario."""
        self._control.mend(self._run.resolve_device(trl), LOST)
        try:
            self._run.device(trl).ping()
        except ConnectorError as error:
            raise PreconditionError(f"{trl} has not come back: {error}") from error
        self._run.hear()

    def does_not_answer(self, trl: str) -> None:
        """A call of the device fails because nobody is there."""
        try:
            self._run.device(trl).ping()
        except (Unreachable, NotExported):
            return
        raise AssertionError(f"{self._run.resolve_device(trl)} answers")


def refuse_unknown(telescope: Telescope, trl: str, fault: str, command: str = "") -> None:
    """Raise `SentenceError` for a fault that a declared device cannot have, or not on this command ("": any)."""
    name = trl.lower()
    if (device := telescope.devices.get(telescope.names.get(name, name))) is None:
        return
    try:
        strikes(device.name, device.device_class, fault, command)
    except UnknownFault as error:
        raise SentenceError(error.what, remedy=error.remedy) from None
