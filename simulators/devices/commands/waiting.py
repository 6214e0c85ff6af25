"""What a stage of a command waits for at other devices, and whether that can still come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.contracts.long_running import FAILURES
from harness.models import schema
from simulators.tango.conditions import described, hold, of_remote
from simulators.tango.values import Argument

if TYPE_CHECKING:
    from simulators.tango.program import Program
    from simulators.tango.remote import Remote


@dataclass(frozen=True, slots=True)
class Asked:
    """A device that took a command.

    :param uid: of a long-running command, else "".
    :param began: when it was asked, seconds since the epoch.
    """

    uid: str
    began: float


class Waiting:
    """What one command waits for, stage by stage. With the lock."""

    def __init__(self, program: Program, argument: Argument) -> None:
        self._program, self._argument = program, argument
        self._until: tuple[schema.Condition, ...] = ()
        self._asked: dict[str, Asked] = {}
        self._asked_now: set[str] = set()

    def begin(self, stage: schema.Stage) -> None:
        """The next stage."""
        self._until = stage.until
        self._asked_now = set()

    def asked(self, device: str, uid: str, began: float) -> None:
        """A device took a command."""
        self._asked[device] = Asked(uid, began)
        self._asked_now.add(device)

    def reached(self) -> bool:
        """Whether what the stage waits for is there: its conditions, or without any the ends of what it asked for."""
        if not self._until:
            return all(self._is_over(device) for device in self._asked_now)
        if self._program.lane_busy:
            # What is known of the others may be older than what they are being asked.
            return False
        if not hold(self._until, self._program, self._argument):
            return False
        return all(self._is_fresh(device, self._asked[device]) for device in self._asked_now)

    def _is_fresh(self, device: str, asked: Asked) -> bool:
        """Whether what is known of an asked device is later than the asking: the command is over there, or it moved."""
        if self._is_over(device):
            return True
        remote = self._program.kernel.links.remote(device)
        for condition, other in self._conditions():
            seen = remote.seen(condition.attribute or "")
            if other is remote and seen is not None and seen.time > asked.began:
                return True
        return False

    def _is_over(self, device: str) -> bool:
        """Whether the command of an asked device has told its end, or never will."""
        asked = self._asked[device]
        return not asked.uid or asked.uid in self._program.kernel.links.remote(device).ends

    def _conditions(self) -> list[tuple[schema.Condition, Remote]]:
        """Each condition on linked devices, with each device."""
        return [
            (condition, remote)
            for condition in self._until
            for remote in self._program.linked(condition.all or condition.any or (), condition.only)
        ]

    def awaited(self) -> list[Remote]:
        """Devices that the stage waits for."""
        linked = [remote for _, remote in self._conditions()]
        asked = [self._program.kernel.links.remote(device) for device in self._asked_now]
        return list(dict.fromkeys([*linked, *asked]))

    def failed_command(self) -> str:
        """How the command of an asked device came to a bad end; "" if none did."""
        for device, asked in self._asked.items():
            end = self._program.kernel.links.remote(device).ends.get(asked.uid)
            if end is not None and end.answer.code in FAILURES:
                return f"{device} {end.command} {end.answer.code.name}: {end.answer.text}"
        return ""

    def lost(self) -> str:
        """The device that is waited for and does not answer; "" if all do."""
        for remote in self.awaited():
            if not remote.answers:
                return remote.name
        for condition, remote in self._conditions():
            lost = self._program.kernel.links.lost_behind(remote, condition.attribute or "")
            if lost:
                return lost
        return ""

    def missing(self) -> str:
        """What is not there yet, as the end of a sentence."""
        for condition, remote in self._conditions():
            if condition.attribute and not of_remote(condition, remote, self._program, self._argument):
                seen = remote.seen(condition.attribute)
                shown = "unknown" if seen is None else seen.value
                return f": it waits for {remote.name} {described(condition)}, which is {shown}"
        return ""
