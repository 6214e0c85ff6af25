"""What belongs into the time line of an action that moves the telescope in ways that no declaration tells."""

from __future__ import annotations

from collections.abc import Iterable

from harness.events.key import Key
from harness.models.telescope import Telescope
from harness.scenario.commands import Issued


def list_moved(telescope: Telescope | None, followed: Iterable[Issued], watched: Iterable[Key]) -> list[Key]:
    """Return what the actions may move, if it is listened to: what they say, or the states of any declared subject."""
    followed, watched = list(followed), list(watched)
    said = {key for issued in followed for key in issued.tracker.moves}
    moved = [key for key in watched if key in said]
    if telescope is None or not any(issued.tracker.acts_elsewhere for issued in followed):
        return moved
    states = {(one.device.name.lower(), one.attribute.lower()) for one in telescope.subjects.values()}
    return [*moved, *(key for key in watched if (key.subject.lower(), key.field.lower()) in states)]
