"""What has to be known of a system to count the transitions that its devices take."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.connectors.base import Source
from harness.events.entry import Event
from harness.events.key import Key
from harness.models.machines.coverage import Began, Ended
from harness.models.machines.machine import Machine
from harness.models.telescope import Device


class Counted(NamedTuple):
    """A device, and the state machine whose transitions are counted."""

    machine: Machine
    device: Device


class Teller(ABC):
    """Knows which events tell states, and the beginnings and ends of commands."""

    @abstractmethod
    def list_keys(self, source: Source, counted: Sequence[Counted]) -> Sequence[Key]:
        """Return what to listen to; nothing of a device that cannot be reached, or does not tell either."""

    @abstractmethod
    def find_field(self, machine: Machine) -> str:
        """Return the field that shows the state, as events carry it."""

    @abstractmethod
    def read_commands(self, event: Event) -> Iterator[Began | Ended]:
        """Yield what an event of another field tells of commands."""
