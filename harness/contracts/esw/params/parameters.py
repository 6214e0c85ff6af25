"""Parameters: values of a type, with a name and units."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import GenericAlias
from typing import Any, NamedTuple, Self

import msgspec

from harness.contracts.esw.params.key_types import BYTES, VALUES, KeyType
from harness.contracts.esw.params.units import Units
from harness.contracts.esw.values.wire_value import Media, WireValue


class Parameter(WireValue):
    """A parameter of a command, a result, an event or a state: ``{"IntKey": {"keyName": ..., "values": ..., ...}}``.

    :param values: as `VALUES` has them for the type; arrays and matrices are tuples, bytes have a sign.
    """

    __slots__ = ("key_name", "key_type", "units", "values")

    def __init__(
        self, key_type: KeyType, key_name: str, values: tuple[Any, ...], units: Units = Units.NO_UNITS
    ) -> None:
        self.key_type, self.key_name, self.values, self.units = key_type, key_name, values, units

    @classmethod
    def of(cls, key_type: KeyType, key_name: str, *values: Any, units: str = Units.NO_UNITS) -> Self:
        """Return a parameter of values that are checked; raises `ValueError` for those of another type."""
        return cls.from_wire({key_type: {"keyName": key_name, "values": list(values), "units": units}})

    @classmethod
    def from_wire(cls, plain: Any) -> Self:
        """Read an object of a single member, whose name is the type."""
        if not isinstance(plain, dict):
            raise TypeError(f"Expected `object`, got `{type(plain).__name__}`")
        if len(plain) != 1:
            raise ValueError(f"Expected one member, the type of the parameter, got {len(plain)}")
        [(name, core)] = plain.items()
        kind = _KINDS.get(name) or _find_kind(name)
        if kind.bytes_depth is not None and isinstance(core, dict) and "values" in core:
            core = {**core, "values": _unpack(core["values"])}
        try:
            read = msgspec.convert(core, kind.core, dec_hook=kind.hook)
        except msgspec.ValidationError as error:
            raise ValueError(_nest(str(error), name)) from None
        return cls(kind.key_type, read.key_name, read.values, read.units)

    def to_wire(self, media: Media) -> Any:
        """Return an object of a single member; raises `ValueError` for numbers that JSON does not have."""
        values: Any = self.values
        if media is Media.CBOR and self.key_type in BYTES:
            values = _pack(values, BYTES[self.key_type])
        elif media is Media.JSON and not _is_finite(values):
            raise ValueError(f"The parameter {self.key_name!r} cannot be written: JSON has neither NaN nor infinity")
        return {self.key_type.value: {"keyName": self.key_name, "values": values, "units": self.units}}

    def __eq__(self, other: object) -> bool:
        """Tell whether it is a parameter of the same name, type, values and units."""
        return isinstance(other, Parameter) and self._parts() == other._parts()

    def __hash__(self) -> int:
        """Hash all of it."""
        return hash(self._parts())

    def __repr__(self) -> str:
        """Write it as one would in Python."""
        return f"Parameter({self.key_type}, {self.key_name!r}, {self.values!r}, {self.units})"

    def _parts(self) -> tuple[Any, ...]:
        return self.key_type, self.key_name, self.values, self.units


class _Kind(NamedTuple):
    """How parameters of a type are read.

    :param core: the class of what stands below the type.
    :param hook: reads values that read themselves; msgspec is quicker without one.
    :param bytes_depth: see `BYTES`.
    """

    key_type: KeyType
    core: Any
    hook: Callable[[type[WireValue], Any], WireValue] | None
    bytes_depth: int | None


def _define_kind(key_type: KeyType) -> _Kind:
    value = VALUES[key_type]
    fields = [("key_name", str), ("values", GenericAlias(tuple, (value, ...))), ("units", Units)]
    core = msgspec.defstruct(key_type.value, fields, rename="camel")
    reads_itself = isinstance(value, type) and issubclass(value, WireValue)
    return _Kind(key_type, core, _read_value if reads_itself else None, BYTES.get(key_type))


def _read_value(value_type: type[WireValue], plain: Any) -> WireValue:
    return value_type.from_wire(plain)


_KINDS = {key_type.value: _define_kind(key_type) for key_type in KeyType}


def _find_kind(name: Any) -> _Kind:
    """Find the type that was written in another case."""
    try:
        return _KINDS[KeyType(name).value]
    except ValueError:
        raise ValueError(f"{name!r} is no type of a parameter") from None


def _nest(reason: str, name: str) -> str:
    """Tell where something is wrong from the parameter on, not only from what is below its type."""
    head, at, path = reason.rpartition(" - at `$")
    return f"{head} - at `$.{name}{path}" if at else f"{reason} - at `$.{name}`"


def _unpack(values: Any) -> Any:
    """Return bytes with a sign instead of byte strings, however deep they are nested."""
    if isinstance(values, bytes):
        return memoryview(values).cast("b").tolist()
    return [_unpack(one) for one in values] if isinstance(values, list) else values


def _pack(values: tuple[Any, ...], depth: int) -> Any:
    """Return byte strings instead of bytes with a sign."""
    return [_pack(one, depth - 1) for one in values] if depth else bytes(one & 0xFF for one in values)


def _is_finite(value: Any) -> bool:
    if isinstance(value, msgspec.Struct):
        return all(map(_is_finite, msgspec.structs.astuple(value)))
    if isinstance(value, tuple):
        flat = value and isinstance(value[0], float | int)
        return all(map(math.isfinite if flat else _is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
