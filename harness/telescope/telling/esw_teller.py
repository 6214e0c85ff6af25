"""What tells which transitions components of ESW take: their current states, and the commands sent from here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.connectors.base import Source
from harness.events.entry import Event
from harness.events.key import Key
from harness.models.machines.coverage import Began, Ended
from harness.models.machines.machine import Machine
from harness.telescope.telling.teller import Counted, Teller

COMMANDS = "commands"
"""As in `harness.connectors.esw.keys`, which imports ESW's messages."""


class EswTeller(Teller):
    """Current states and the ends of commands come by websockets of their own: either may come first."""

    def list_keys(self, source: Source, counted: Sequence[Counted]) -> Sequence[Key]:
        told = [(device.subject, field) for machine, device in counted if (field := self.find_field(machine))]
        return [Key(subject, field) for subject, state in told for field in (state, COMMANDS)]

    def find_field(self, machine: Machine) -> str:
        states = machine.device_class.current_states
        return next((f"{name}/{machine.attribute}" for name, own in states.items() if machine.attribute in own), "")

    def read_commands(self, event: Event) -> Iterator[Began | Ended]:
        if event.key.field == COMMANDS and "began" in event.value:
            yield Began(event.value["run"], event.value["began"])
        elif event.key.field == COMMANDS:
            yield Ended(event.value["run"], event.value["ended"] == "Completed", in_order=False)
