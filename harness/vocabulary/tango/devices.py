"""What the sentences on a device as such mean. Used from the main thread."""

from __future__ import annotations

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.errors import NotDefined, NotSupported
from harness.lists import split_list
from harness.scenario.calls import PlainCall
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import same


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
        same(f"the description of {self._run.resolve_device(trl)}", self._run.device(trl).description(), text)

    def read_pipe(self, trl: str, name: str) -> Issued:
        """Read a pipe; that there are none any more is kept for a ``Then``."""
        call = PlainCall()
        with attempt(self._run, self._run.resolve_device(trl), f"pipe {name}", call) as issued:
            try:
                call.result = self._run.device(trl).pipe(name)
            except NotSupported as error:
                call.error = error
        return issued

    # --- what the control system says of it ---

    def is_of_class(self, trl: str, device_class: str) -> None:
        """The class that the control system has for the device."""
        description = self._run.device(trl).describe()
        same(f"the class of {description.name}", description.device_class, device_class)

    def alias_stands_for(self, alias: str, trl: str) -> None:
        """The database has the alias for this device."""
        found = self._run.target.tango.query().aliases().get(alias)
        # Of a telescope that others use, another subarray may stand for the one that is named: for both names alike.
        behind = self._run.resolve_device(found) if found else "none"
        same(f"the device behind the alias {alias}", behind, self._run.resolve_device(trl))

    def devices_matching(self, pattern: str, names: str) -> None:
        """All defined devices whose name matches, in any order."""
        found = self._run.target.tango.query().devices(pattern)
        same(f"the devices matching {pattern}", sorted(found), self._names(names))

    def devices_of_class(self, device_class: str, names: str) -> None:
        """All exported devices of a class, in any order."""
        found = self._run.target.tango.query().of_class(device_class)
        same(f"the devices of class {device_class}", sorted(found), self._names(names))

    def has_attribute(self, trl: str, attribute: str, type_name: str, unit: str | None = None) -> None:
        """The device's own description of the attribute."""
        configuration = self._run.device(trl).attribute(attribute)
        same(f"the type of {trl} {attribute}", configuration.type, type_name)
        if unit is not None:
            same(f"the unit of {trl} {attribute}", configuration.unit, unit)

    def has_command(self, trl: str, command: str, argument_type: str, result_type: str) -> None:
        """The device's own description of the command."""
        configuration = self._run.device(trl).command(command)
        same(f"the argument type of {trl} {command}", configuration.argument_type, argument_type)
        same(f"the result type of {trl} {command}", configuration.result_type, result_type)

    def black_box_mentions(self, trl: str, text: str, depth: int = 50) -> None:
        """One of the calls that the device recorded last: all that it keeps, as others may call it meanwhile."""
        calls = self._run.device(trl).black_box(depth)
        if not any(text in call for call in calls):
            listed = "\n  ".join(calls)
            raise AssertionError(f"the last {len(calls)} calls on {trl} do not mention {text!r}:\n  {listed}")

    def property_is(self, trl: str, name: str, text: str) -> None:
        """A property in the database."""
        values = self._run.device(trl).properties(name).get(name, ())
        same(f"the property {name} of {trl}", list(values), split_list(text))

    def aliases_are(self, trl: str, names: str) -> None:
        """All aliases that the database has for this device, in any order."""
        device = self._run.resolve_device(trl)
        found = [alias for alias, name in self._run.target.tango.query().aliases().items() if name == device]
        same(f"the aliases of {device}", sorted(found), sorted(split_list(names.lower())))

    def _names(self, text: str) -> list[str]:
        """Names of the devices that are listed, by name or alias; what is not known stays as it is."""
        names = []
        for name in split_list(text.lower()):
            try:
                names.append(self._run.resolve_device(name))
            except NotDefined:
                names.append(name)
        return sorted(names)

    def _alike(self, device: AbstractDeviceProxy, what: str, ways: dict[str, str], wanted: str) -> None:
        if wrong := [f"by {way}: {seen}" for way, seen in ways.items() if seen != wanted]:
            raise AssertionError(f"the {what} of {device.name} is not {wanted}\n  " + "\n  ".join(wrong))


def _both(device: AbstractDeviceProxy, name: str) -> dict[str, str]:
    return {"attribute": str(device.read(name).value), "command": str(device.execute(name))}
