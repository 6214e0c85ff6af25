"""Messages by which a simulation interferes with a component; no real component has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GiveFault:
    """Have a fault from now on; refused with `UnknownFault`.

    :param command: the only one that it strikes; "" for all that it can.
    :param text: what the component says of it; "" for what is declared.
    """

    name: str
    command: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class MendFault:
    """Have a fault no longer; "" for all."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class ListFaults:
    """Tell the faults that are there, each as ``fault command`` or as its name alone."""


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """Let an attribute change by itself; refused with `ValueError` if it cannot."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Leave:
    """Be gone: end all streams, let nobody wait; the actor is stopped after it."""


@dataclass(frozen=True, slots=True)
class ResetComponent:
    """Begin anew, without locks and faults."""
