"""Parameters of commands, results and current states: between the wire and the values that are declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.params.commands import ControlCommand, Observe, Setup
from harness.contracts.esw.params.declared_commands import DeclaredCommand, DeclaredParameter
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.units import Units
from harness.models import schema
from harness.models.telescope import Telescope

PLAIN = (str, int, float)
"""Values that are the same on the wire; a truth value is a number."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is written as a parameter.

    :param several: whether it is a list, each of which is a value of the parameter.
    """

    name: str
    key_type: KeyType
    units: Units
    several: bool

    def write(self, value: Any) -> Parameter:
        """Return the parameter; raises `ValueError` for a value of another type."""
        values = value if self.several else (value,)
        return Parameter.of(self.key_type, self.name, *values, units=self.units)


def form_of(
    telescope: Telescope, name: str, declared: schema.Attribute | schema.CommandParameter | schema.Result
) -> Form:
    """Return how a declared value is written; that of an enumeration is a choice."""
    choice = declared.type in telescope.enumerations
    key_type = KeyType.CHOICE if choice else KeyType(declared.type)
    shape = () if isinstance(declared, schema.Result) else declared.shape
    return Form(name, key_type, Units(declared.unit or Units.NO_UNITS), bool(shape))


def declare(telescope: Telescope, command: schema.Command) -> DeclaredCommand:
    """Return what a command is checked against before it is known how the component stands."""
    parameters = {}
    for name, one in command.parameters.items():
        form, limits = form_of(telescope, name, one), one.limits or schema.Range()
        parameters[name] = DeclaredParameter(
            form.key_type,
            form.units,
            least=limits.minimum,
            most=limits.maximum,
            choices=telescope.enumerations.get(one.type, ()),
            count=None if form.several else 1,
            required=one.required,
        )
    return DeclaredCommand(Observe if command.observe else Setup, parameters, command.sources)


def read_values(declared: schema.Command, command: ControlCommand) -> dict[str, Any]:
    """Return the values of the parameters of a command that is as declared, by name."""
    values: dict[str, Any] = {}
    for parameter in command.param_set:
        one = declared.parameters.get(parameter.key_name)
        if one is not None:
            found = [_plain(value) for value in parameter.values]
            values[parameter.key_name] = found if one.shape else found[0]
    return values


def write_command(
    telescope: Telescope, name: str, declared: schema.Command, source: Any, values: Mapping[str, Any]
) -> ControlCommand:
    """Return a command with the values of its parameters by name; raises `ValueError` for one of another type."""
    parameters = (form_of(telescope, key, declared.parameters[key]).write(value) for key, value in values.items())
    kind = Observe if declared.observe else Setup
    return kind(source, name, param_set=tuple(parameters))


def _plain(value: Any) -> Any:
    return value if isinstance(value, PLAIN) else to_plain(value)
