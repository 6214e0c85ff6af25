"""Names with a subsystem in front."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Self, TypeVar

from harness.contracts.esw.values.subsystems import Subsystem
from harness.contracts.esw.values.wire_value import TextValue

P = TypeVar("P", bound="Prefix")


class Prefix(TextValue):
    """The name of a component: its subsystem in upper case, and the name that it has there, as ``TCS.filter.wheel``."""

    __slots__ = ()

    @classmethod
    def normalise(cls, text: str) -> str:
        """Write the subsystem as it is listed; raises `ValueError` for what CSW takes for no prefix."""
        subsystem, dot, name = text.partition(".")
        if not dot:
            raise ValueError(f"{text!r} is no prefix: there is no dot between subsystem and component name")
        if name != name.strip():
            raise ValueError(f"{text!r} is no prefix: its component name begins or ends with a blank")
        if "-" in name:
            raise ValueError(f"{text!r} is no prefix: its component name has a hyphen")
        return f"{read_subsystem(subsystem)}.{name}"

    @classmethod
    def from_wire(cls, plain: Any) -> Self:
        """Read a text; prefixes are few, and come again and again."""
        return _read_short(cls, plain) if type(plain) is str and len(plain) < 64 else super().from_wire(plain)

    @property
    def subsystem(self) -> Subsystem:
        """The subsystem of the component."""
        return Subsystem(self.partition(".")[0])

    @property
    def component_name(self) -> str:
        """The name of the component within its subsystem, which may have dots."""
        return self.partition(".")[2]


@lru_cache(maxsize=1024)
def _read_short(prefix_type: type[P], text: str) -> P:
    return prefix_type(text)


class VariationInfo(TextValue):
    """A sequencer of an observing mode: the subsystem, and the variation if there are several, as ``IRIS.imager``."""

    __slots__ = ()

    @classmethod
    def normalise(cls, text: str) -> str:
        """Write the subsystem as it is listed; raises `ValueError` for an unknown one."""
        subsystem, dot, variation = text.partition(".")
        return f"{read_subsystem(subsystem)}{dot}{variation}"

    @property
    def subsystem(self) -> Subsystem:
        """The subsystem of the sequencer."""
        return Subsystem(self.partition(".")[0])

    @property
    def variation(self) -> str:
        """The variation; "" for none."""
        return self.partition(".")[2]


def read_subsystem(text: str) -> str:
    """Return the subsystem that is written in any case; raises `ValueError`."""
    if text in _SUBSYSTEMS:
        return text
    try:
        return Subsystem(text).value
    except ValueError:
        raise ValueError(f"{text!r} is no subsystem of TMT") from None


_SUBSYSTEMS = frozenset(one.value for one in Subsystem)
