"""What the sentences of a scenario are going to look at, besides what they name."""

from __future__ import annotations

from harness.connectors.abstract import AbstractDeviceProxy
from harness.contracts.long_running import RESULT_ATTRIBUTE
from harness.errors import ConnectorError
from harness.scenario.subjects import find_subject
from harness.targets.target import Target

Interests = list[tuple[str, str]]


def tells_ends(device: AbstractDeviceProxy) -> bool:
    """Whether the device tells the ends of long-running commands; raises nothing."""
    try:
        device.attribute(RESULT_ATTRIBUTE)
    except ConnectorError:
        return False
    return True


class Planned:
    """Offered to the `looks_at` functions of step definitions, before the first step of a scenario."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def command(self, trl: str) -> Interests:
        """What tells how a command of this device ends: nothing, if it has no long-running commands."""
        try:
            device = self._target.connector.device(trl)
        except ConnectorError:
            return []  # The step itself says what is wrong, at its place.
        return [(trl, RESULT_ATTRIBUTE)] if tells_ends(device) else []

    def subject(self, name: str, key: str = "") -> Interests:
        """A subject's state, what tells how its commands end, and the same of all that it needs."""
        subject = find_subject(self._target, name, key)
        needed = [pair for need in subject.needs for pair in self.subject(need)]
        return [*needed, (subject.device.name, subject.attribute), *self.command(subject.device.name)]
