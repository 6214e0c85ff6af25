"""What is known of components before anything runs: their kinds, and what the telescope declares of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import ControlCommand, Observe, Setup
from harness.contracts.esw.values.names import Prefix
from harness.errors import SentenceError
from harness.models import schema
from harness.models.telescope import Device, Telescope
from harness.suggest import suggest
from harness.targets.esw.parameters import Table, read_parameters, read_table

KINDS: Mapping[str, ComponentType] = {
    "assembly": ComponentType.ASSEMBLY,
    "HCD": ComponentType.HCD,
    "container": ComponentType.CONTAINER,
    "sequencer": ComponentType.SEQUENCER,
    "sequence component": ComponentType.SEQUENCE_COMPONENT,
    "service": ComponentType.SERVICE,
    "machine": ComponentType.MACHINE,
    "agent": ComponentType.MACHINE,
}
"""What sentences call the types of components."""


def read_kind(text: str) -> ComponentType:
    """Return the type that a sentence names; raises `SentenceError` naming those there are."""
    for word, component_type in KINDS.items():
        if word.lower() == text.strip('"').lower():
            return component_type
    remedy = f"{suggest(text, KINDS)}There are: {', '.join(KINDS)}."
    raise SentenceError(f"no component is of the kind {text!r}", remedy=remedy)


def read_prefix(text: str) -> Prefix:
    """Return the prefix that a sentence names; raises `SentenceError` for what is none."""
    try:
        return Prefix(text)
    except ValueError as error:
        raise SentenceError(str(error), remedy="Write it like IRIS.imager.filter.") from None


def read_component(kind: str, prefix: str) -> ComponentId:
    """Return the component that a sentence names; raises `SentenceError`."""
    return ComponentId(read_prefix(prefix), read_kind(kind))


class Components:
    """The components that a telescope declares; none without a declaration.

    :param is_whole: whether there are no others, as in a simulated telescope.
    """

    def __init__(self, telescope: Telescope | None, *, is_whole: bool) -> None:
        self._telescope, self._is_whole = telescope, is_whole

    def find(self, prefix: Prefix) -> Device | None:
        """Return a declared component; None for one that is not declared."""
        device = self._telescope.devices.get(str(prefix)) if self._telescope else None
        return device if device is not None and device.device_class.system == "esw" else None

    @property
    def fields(self) -> Mapping[str, Mapping[str, str]]:
        """The field of each declared attribute, by subject: its current state and itself; the first, if in several."""
        found: dict[str, dict[str, str]] = {}
        for device in self._telescope.devices.values() if self._telescope else ():
            if device.device_class.system == "esw":
                own = found[f"esw/{device.name}"] = {}
                for state, attributes in device.device_class.current_states.items():
                    own |= {name: f"{state}/{name}" for name in attributes if name not in own}
        return found

    @property
    def user_roles(self) -> tuple[str, ...]:
        """The roles of a user who may command every component that is declared."""
        devices = self._telescope.devices.values() if self._telescope else ()
        subsystems = {Prefix(one.name).subsystem.lower() for one in devices if one.device_class.system == "esw"}
        return ("esw-user", *(f"{name}-{kind}" for name in sorted(subsystems) for kind in ("user", "eng")))

    def read_command(
        self, prefix: Prefix, name: str, source: str, text: str | None = None, table: Table | None = None
    ) -> ControlCommand:
        """Return the command that a sentence sends, with types and units as declared; raises `SentenceError`."""
        declared = self._find_command(prefix, name)
        parameters = declared.parameters if declared else {}
        if table is not None:
            param_set = read_table(table, parameters, self._telescope)
        else:
            param_set = read_parameters(text, parameters, self._telescope)
        kind = Observe if declared is not None and declared.observe else Setup
        return kind(Prefix(source), name, param_set=param_set)

    def _find_command(self, prefix: Prefix, name: str) -> schema.Command | None:
        device = self.find(prefix)
        return device.device_class.commands.get(name) if device else None

    def check(self, fields: Mapping[str, Any]) -> None:
        """Raise `SentenceError` for a kind, prefix, command or parameter of a sentence that there cannot be."""
        if fields.get("kind"):
            read_kind(fields["kind"])
        if not fields.get("prefix"):
            return
        prefix = read_prefix(fields["prefix"])
        device = self.find(prefix)
        if device is None:
            self._refuse_undeclared(prefix, fields)
            return
        self._refuse_other_kind(device, fields.get("kind"))
        if name := fields.get("command"):
            self._check_command(device, prefix, name, fields)
        if fields.get("parameter") and fields.get("state_name"):
            self._check_parameter(device, fields["state_name"], fields["parameter"])

    def _refuse_undeclared(self, prefix: Prefix, fields: Mapping[str, Any]) -> None:
        telescope = self._telescope
        commanded = fields.get("command") or fields.get("parameter")
        if telescope is None or not self._is_whole or not commanded:
            return
        known = [one.name for one in telescope.devices.values() if one.device_class.system == "esw"]
        remedy = f"{suggest(prefix, known)}It has: {', '.join(known)}."
        raise SentenceError(f"{telescope.name} declares no component {prefix}", remedy=remedy)

    @staticmethod
    def _refuse_other_kind(device: Device, kind: str | None) -> None:
        if kind and (own := device.device_class.kind) and read_kind(kind) is not read_kind(own):
            raise SentenceError(f"{device.name} is declared as {own}, it is no {kind}", remedy=f"Write: {own}.")

    def _check_command(self, device: Device, prefix: Prefix, name: str, fields: Mapping[str, Any]) -> None:
        commands = device.device_class.commands
        if name not in commands:
            if not self._is_whole:
                return
            remedy = suggest(name, commands) or f"It has: {', '.join(commands) or 'none'}."
            raise SentenceError(f"{device.name} has no command {name}", remedy=remedy)
        parameters = commands[name].parameters
        command = self.read_command(prefix, name, "ESW.check", fields.get("json"), fields.get("datatable"))
        for one in command.param_set:
            if one.key_name not in parameters:
                remedy = suggest(one.key_name, parameters) or f"It takes: {', '.join(parameters) or 'none'}."
                raise SentenceError(f"{name} of {device.name} has no parameter {one.key_name}", remedy=remedy)

    @staticmethod
    def _check_parameter(device: Device, state_name: str, parameter: str) -> None:
        states = device.device_class.current_states
        if state_name not in states:
            remedy = suggest(state_name, states) or f"It has: {', '.join(states) or 'none'}."
            raise SentenceError(f"{device.name} has no current state {state_name}", remedy=remedy)
        if parameter not in states[state_name]:
            known = states[state_name]
            remedy = suggest(parameter, known) or f"It has: {', '.join(known)}."
            raise SentenceError(f"the current state {state_name} of {device.name} has no {parameter}", remedy=remedy)
