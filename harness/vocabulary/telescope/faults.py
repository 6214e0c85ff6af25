"""What the sentences about faults mean, without Gherkin. Used from the main thread.

What a scenario does to the simulation is taken back at its end (`harness.telescope.resting_state.put_back`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from harness.errors import ConnectorError, NotDefined, NotExported, PreconditionError, SentenceError, Unreachable
from harness.events.key import Key
from harness.models.faults import LOST, UnknownFault, strikes
from harness.models.telescope import Telescope
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.telescope.driving.drivers import find_driver

if TYPE_CHECKING:
    from harness.telescope.driving.esw_driver import EswDriver


class FaultSentences:
    """The vocabulary of faults.

    Every method raises `PreconditionError` for what the telescope cannot be made to do.
    """

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._control = Control(run.target)

    def reports(self, trl: str, attribute: str, text: str) -> None:
        """The device changes by itself; it changes back at the end of the scenario."""
        if (component := self._component(trl)) is not None:
            self._change(component, attribute, text)
        else:
            device = self._run.resolve_device(trl)
            if not self._may_come_by_itself(device, attribute, text):
                self._run.reported.add(Key(device, attribute))
            self._control.set(device, attribute, text)

    def gets(self, trl: str, fault: str, command: str | None = None, text: str | None = None) -> None:
        """The device has a fault from now on, by one of the names of `harness.models.faults`.

        :param command: the one that it strikes; None for all that it can.
        :param text: what the device says of it; None for what is declared.

        Raises `SentenceError` for a fault that its class does not declare, before anything is sent.
        """
        component = self._component(trl)
        device = self._run.resolve_device(trl) if component is None else component.device.name
        if self._run.target.telescope is not None:
            refuse_unknown(self._run.target.telescope, device, fault, command or "")
        if component is not None:
            self._run.put_back.add(f"the faults of {device}", component.mend)
            component.give_fault(fault, command or "", text or "")
            return
        self._control.fault(device, fault, command or "", text or "")

    def is_mended(self, trl: str) -> None:
        """The device has no fault any more; what was stuck has failed."""
        if (component := self._component(trl)) is not None:
            component.mend()
        else:
            self._control.mend(self._run.resolve_device(trl))

    def goes_away(self, trl: str) -> None:
        """The device leaves the control system."""
        self.gets(trl, LOST)

    def comes_back(self, trl: str) -> None:
        """It is there again, as after a restart of its server, and heard again by the scenario."""
        component = self._component(trl)
        try:
            if component is not None:
                component.mend(LOST)
                component.ping()
            else:
                self._control.mend(self._run.resolve_device(trl), LOST)
                self._run.device(trl).ping()
        except ConnectorError as error:
            raise PreconditionError(f"{trl} has not come back: {error}") from error
        self._run.hear()

    def does_not_answer(self, trl: str) -> None:
        """A call of the device fails because nobody is there."""
        component = self._component(trl)
        try:
            (component or self._run.device(trl)).ping()
        except (Unreachable, NotExported):
            return
        except NotDefined:
            if component is not None:
                return
            raise
        raise AssertionError(f"{component.device.name if component else self._run.resolve_device(trl)} answers")

    def _may_come_by_itself(self, device: str, attribute: str, text: str) -> bool:
        """Return whether a device is declared to show this without anybody's doing."""
        telescope = self._run.target.telescope
        declared = telescope.devices.get(device) if telescope else None
        spontaneous = declared.device_class.attributes.get(attribute) if declared else None
        return spontaneous is not None and text in spontaneous.spontaneous

    def _change(self, component: EswDriver, attribute: str, text: str) -> None:
        """Have a component change by itself, and back at the end of the scenario if it is not at rest so."""
        declared = component.device.device_class.attributes.get(attribute)
        if declared is not None and (rest := declared.rest) is not None:
            written = rest if isinstance(rest, str) else json.dumps(rest)
            thing = f"{attribute} of {component.device.name}"
            self._run.put_back.add(thing, lambda: component.change(attribute, written))
        component.change(attribute, text)

    def _component(self, trl: str) -> EswDriver | None:
        """Return what drives a declared component of ESW; None for any other device."""
        telescope = self._run.target.telescope
        device = telescope.find(trl) if telescope else None
        if device is None or device.device_class.system != "esw":
            return None
        return cast("EswDriver", find_driver(self._run.target, device))


def refuse_unknown(telescope: Telescope, trl: str, fault: str, command: str = "") -> None:
    """Raise `SentenceError` for a fault that a declared device cannot have, or not on this command ("": any)."""
    if (device := telescope.find(trl)) is None:
        return
    try:
        strikes(device.name, device.device_class, fault, command)
    except UnknownFault as error:
        raise SentenceError(error.what, remedy=error.remedy) from None
