"""What a stage of a command waits for at other devices, and whether that can still come."""

from __future__ import annotations

from dataclasses import dataclass

from harness.contracts.long_running import FAILURES
from harness.models import schema
from simulators.devices.commands.asking import Lane
from simulators.devices.conditions import described, hold, of_remote
from simulators.devices.peers import Peer, Peers
from simulators.devices.state import DeviceState
from simulators.devices.values import Argument


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

    def __init__(self, state: DeviceState, peers: Peers, lane: Lane, argument: Argument) -> None:
        self._state, self._peers, self._lane, self._argument = state, peers, lane, argument
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
        if self._lane.busy:
            # What is known of the others may be older than what they are being asked.
            return False
        if not hold(self._until, self._state, self._argument):
            return False
        return all(self._is_fresh(device, self._asked[device]) for device in self._asked_now)

    def _is_fresh(self, device: str, asked: Asked) -> bool:
        """Whether what is known of an asked device is later than the asking: the command is over there, or it moved."""
        if self._is_over(device):
            return True
        remote = self._peers.remote(device)
        for condition, other in self._conditions():
            seen = remote.seen(condition.attribute or "")
            if other is remote and seen is not None and seen.time > asked.began:
                return True
        return False

    def _is_over(self, device: str) -> bool:
        """Whether the command of an asked device has told its end, or never will."""
        asked = self._asked[device]
        return not asked.uid or asked.uid in self._peers.remote(device).ends

    def _conditions(self) -> list[tuple[schema.Condition, Peer]]:
        """Each condition on linked devices, with each device."""
        return [
            (condition, remote)
            for condition in self._until
            for remote in self._state.linked(condition.all or condition.any or (), condition.only)
        ]

    def awaited(self) -> list[Peer]:
        """Devices that the stage waits for."""
        linked = [remote for _, remote in self._conditions()]
        asked = [self._peers.remote(device) for device in self._asked_now]
        return list(dict.fromkeys([*linked, *asked]))

    def failed_command(self) -> str:
        """How the command of an asked device came to a bad end; "" if none did."""
        for device, asked in self._asked.items():
            end = self._peers.remote(device).ends.get(asked.uid)
            if end is not None and end.answer.code in FAILURES:
                return f"{device} {end.command} {end.answer.code.name}: {end.answer.text}"
        return ""

    def lost(self) -> str:
        """The device that is waited for and does not answer; "" if all do."""
        for remote in self.awaited():
            if not remote.answers:
                return remote.name
        for condition, remote in self._conditions():
            if lost := self._lost_behind(remote, condition.attribute or ""):
                return lost
        return ""

    def _lost_behind(self, remote: Peer, attribute: str) -> str:
        """The device that an INVALID mirroring attribute would show, if there is one; "" while it is well."""
        seen = remote.seen(attribute)
        if seen is None or seen.quality != "INVALID":
            return ""
        origin = self._state.declaration.origin(remote.device, attribute)
        return "" if origin is remote.device else origin.name

    def missing(self) -> str:
        """What is not there yet, as the end of a sentence."""
        for condition, remote in self._conditions():
            if condition.attribute and not of_remote(condition, remote, self._state, self._argument):
                seen = remote.seen(condition.attribute)
                shown = "unknown" if seen is None else seen.value
                return f": it waits for {remote.name} {described(condition)}, which is {shown}"
        return ""
