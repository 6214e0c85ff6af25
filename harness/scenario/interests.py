"""What the sentences of a scenario are going to look at, besides what they name."""

from __future__ import annotations

from harness.errors import ConnectorError
from harness.contracts.long_running import RESULT_ATTRIBUTE
from harness.scenario.subjects import find_subject
from harness.targets.target import Target

Interests = list[tuple[str, str]]


class Planned:
    """Offered to the `looks_at` functions of step definitions, before the first step of a scenario."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def command(self, trl: str) -> Interests:
        """What tells how a command of this device ends: nothing, if its class has no long-running commands."""
        try:
            attributes = self._target.connector.device(trl).attributes()
        except ConnectorError:
            return []  # The step itself says what is wrong, at its place.
        return [(trl, a.name) for a in attributes if a.name.lower() == RESULT_ATTRIBUTE.lower()]

    def subject(self, name: str, key: str = "") -> Interests:
        """A subject's state, what tells how its commands end, and the same of all that it needs."""
        subject = find_subject(self._target, name, key)
        needed = [pair for need in subject.needs for pair in self.subject(need)]
        return [*needed, (subject.device.name, subject.attribute), *self.command(subject.device.name)]
