"""What a scenario listens to, by the plan of its steps."""

from __future__ import annotations

from collections.abc import Iterable

from harness.bdd.looks import Looks
from harness.bdd.plan import StepPlan
from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.long_running import tell_ends, tell_statuses
from harness.errors import ConnectorError, SentenceError
from harness.events.key import Key
from harness.models.telescope import Subject
from harness.targets.target import Target
from harness.telescope.driving.drivers import find_driver
from harness.telescope.subjects import find_subject


def list_interests(target: Target, plan: Iterable[StepPlan]) -> list[Key]:
    """Return the keys of everything that the steps of a scenario look at: each once, in the order of the steps.

    Raises `SentenceError` for the first step of which that cannot be worked out.
    """
    interests, keys = Interests(target), dict[Key, None]()
    for step in plan:
        if step.error is not None:
            raise step.error
        try:
            keys.update(dict.fromkeys(interests.of_step(step.looks)))
        except SentenceError as error:
            raise step.blame(error) from error
    return list(keys)


class Interests:
    """The keys that steps look at, asked for in the order of the steps."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._commanded: dict[str, AbstractDeviceProxy] = {}

    def of_step(self, looks: Looks) -> list[Key]:
        """Return what one step looks at."""
        keys = [*map(self._spell, looks.keys), *(key for trl in looks.commanded for key in self.of_command(trl))]
        if looks.subject:
            keys += self.of_subject(find_subject(self._target, looks.subject, looks.key))
        return [*keys, *(self.of_statuses() if looks.statuses else ())]

    def _spell(self, key: Key) -> Key:
        """Return a key of a declared device as its system has it, if that is not Tango."""
        telescope = self._target.telescope
        device = telescope.find(key.subject) if telescope else None
        if device is None or device.device_class.system == "tango":
            return key
        return Key(device.subject, key.field)

    def of_command(self, trl: str) -> list[Key]:
        """Return what tells how a command of a device ends: nothing, if it has no long-running commands."""
        try:
            device = self._target.tango.device(trl)
        except ConnectorError:
            return []  # The step itself says what is wrong, at its place.
        self._commanded[trl] = device
        return [Key(trl, attribute) for attribute in tell_ends(device)[:1]]

    def of_statuses(self) -> list[Key]:
        """Return what tells where the commands stand of all devices that the steps so far may have commanded."""
        return [Key(trl, each) for trl, device in self._commanded.items() for each in tell_statuses(device)]

    def of_subject(self, subject: Subject) -> list[Key]:
        """Return a subject's state, what tells how its commands end, and the same of all that it needs."""
        needed = [key for need in subject.needs for key in self.of_subject(find_subject(self._target, need))]
        if subject.device.device_class.system != "tango":
            driver = find_driver(self._target, subject.device)
            return [*needed, driver.key(subject.attribute), *driver.telling]
        return [*needed, Key(subject.device.name, subject.attribute), *self.of_command(subject.device.name)]
