"""What the sentences of a scenario are going to look at, besides what they name."""

from __future__ import annotations

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.long_running import tell_ends, tell_statuses
from harness.errors import ConnectorError
from harness.events.key import Key
from harness.models.telescope import Subject
from harness.targets.target import Target
from harness.telescope.arguments import Table, refuse_unknown_cells
from harness.telescope.subjects import action_command, declared, find_subject

Interests = list[Key]


class Planned:
    """Offered to the `looks_at` functions of step definitions, before the first step of a scenario.

    They are called in the order of the steps.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._commanded: dict[str, AbstractDeviceProxy] = {}

    def command(self, trl: str) -> Interests:
        """What tells how a command of this device ends: nothing, if it has no long-running commands."""
        try:
            device = self._target.connector.device(trl)
        except ConnectorError:
            return []  # The step itself says what is wrong, at its place.
        self._commanded[trl] = device
        return [Key(trl, attribute) for attribute in tell_ends(device)[:1]]

    def statuses(self) -> Interests:
        """Where the commands of all devices stand that the steps so far may have commanded."""
        return [Key(trl, each) for trl, device in self._commanded.items() for each in tell_statuses(device)]

    def subject(self, name: str, key: str = "") -> Interests:
        """A subject's state, what tells how its commands end, and the same of all that it needs."""
        return self.of(find_subject(self._target, name, key))

    def acting(self, name: str, key: str, action: str, table: Table | None = None) -> Interests:
        """The same for a subject that is told to do something.

        Raises `SentenceError` for what it cannot do, and for a path that the table misspells.
        """
        subject = find_subject(self._target, name, key)
        command = action_command(subject, action)
        if table:
            refuse_unknown_cells(declared(self._target), subject, command, table)
        return self.subject(name, key)

    def of(self, subject: Subject) -> Interests:
        """The same for a subject that is known."""
        needed = [key for need in subject.needs for key in self.subject(need)]
        return [*needed, Key(subject.device.name, subject.attribute), *self.command(subject.device.name)]
