"""Keys, of which scripts make parameters: ``stringKey("target").set("M31")``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.units import Units


@dataclass(frozen=True, slots=True)
class ParameterKey:
    """The name, type and units of parameters."""

    keyType: KeyType
    keyName: str
    units: Units = Units.NO_UNITS

    def set(self, *values: Any) -> Parameter:
        """Return a parameter of values; raises `ValueError` for those of another type."""
        return Parameter.of(self.keyType, self.keyName, *values, units=self.units)


def _make_factory(key_type: KeyType) -> Callable[..., ParameterKey]:
    def make_key(name: str, units: Any = Units.NO_UNITS) -> ParameterKey:
        return ParameterKey(key_type, name, Units(units))

    def make_choice_key(name: str, choices: Sequence[str] = ()) -> ParameterKey:
        return ParameterKey(key_type, name)

    return make_choice_key if key_type is KeyType.CHOICE else make_key


def _name_factory(key_type: KeyType) -> str:
    name = key_type.value
    return f"{name[:3].lower()}{name[3:]}" if name[:3].isupper() else f"{name[0].lower()}{name[1:]}"


KEYS: dict[str, Callable[..., ParameterKey]] = {_name_factory(one): _make_factory(one) for one in KeyType}
"""What makes a key of each type, by the name that scripts call it."""
