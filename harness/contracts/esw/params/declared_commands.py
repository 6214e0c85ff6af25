"""What a component says of its commands, and how it stands: what a command is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import Observe, Setup
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.units import Units


@dataclass(frozen=True)
class DeclaredParameter:
    """A parameter that a command takes.

    :param least: of each number in its values, those in arrays and matrices included; None for no limit.
    :param most: as `least`.
    :param choices: the values that there are; none for any.
    :param count: how many values it has; None for any number but 0.
    :param required: whether the command needs it.
    """

    key_type: KeyType
    units: Units = Units.NO_UNITS
    least: float | None = None
    most: float | None = None
    choices: tuple[Any, ...] = ()
    count: int | None = None
    required: bool = True


@dataclass(frozen=True)
class DeclaredCommand:
    """A command that a component takes.

    :param parameters: by their names.
    :param sources: who may send it, prefixes or whole subsystems; none for anyone.
    :param states: in which states of the component; none for any.
    """

    kind: type[Setup | Observe] = Setup
    parameters: Mapping[str, DeclaredParameter] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situation:
    """How a component stands when a command comes.

    :param commands: those that it takes, by their names.
    :param busy_with: the command under way, if the next one has to wait for it; "" for none.
    :param unresolved: components that it needs, and has not looked up yet.
    :param away: components that it needs, and that are not there.
    :param not_ready: why it cannot carry out anything, whatever its state; "" if it can.
    :param refusal: why it refuses this command by a rule of its own; "" if it does not.
    """

    component_type: ComponentType
    commands: Mapping[str, DeclaredCommand]
    state: str = ""
    busy_with: str = ""
    unresolved: tuple[ComponentId, ...] = ()
    away: tuple[ComponentId, ...] = ()
    not_ready: str = ""
    refusal: str = ""
