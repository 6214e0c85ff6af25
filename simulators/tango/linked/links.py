"""Other devices, as the devices of this server process know them.

One `Remote` for each device that any device here is linked to. What a device of another process shows comes by change
events, each attribute subscribed once; what one of this process pushes is told directly, in the same order, and at the
moment at which it is pushed. Commands are Tango calls to the one as to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import tango

from harness.contracts.long_running import RESULT_ATTRIBUTE, Answer, read_end, read_entries
from simulators.devices.changes import Shown
from simulators.devices.declaration import Declaration
from simulators.devices.kernel import Kernel
from simulators.devices.peers import End, NoAnswer, Refused, Seen
from simulators.devices.program import Program
from simulators.tango.linked.interests import attributes_of_interest, lasting_interest
from simulators.tango.linked.presence import Presence
from simulators.tango.linked.remote import Remote, seen_of
from simulators.tango.linked.subscribing import Subscribing

ENDS_KEPT = 64
"""Ends of long-running commands that are remembered of each device."""


class Links:
    """All the other devices.

    :param groups: for each device of the telescope, the number of the server process that has it.
    :param group: the number of this process.
    """

    def __init__(self, kernel: Kernel, declaration: Declaration, groups: Mapping[str, int], group: int) -> None:
        self._kernel, self._declaration = kernel, declaration
        self._groups, self._group = groups, group
        self._programs: Mapping[str, Program] = {}
        self._remotes: dict[str, Remote] = {}
        self._presence = Presence(kernel, self)

    def join(self, programs: Mapping[str, Program]) -> None:
        """Get to know what the devices of this process are linked to."""
        self._programs = programs
        for program in programs.values():
            for name in (name for devices in program.device.links.values() for name in devices.values()):
                self._add(name).users[program] = None
            for name, attribute in attributes_of_interest(program.device, self._declaration.telescope):
                self._add(name).attributes.add(attribute)
            for name in lasting_interest(program.device):
                if self._groups[name] != self._group:
                    self._presence.lasting[self._add(name)] = None
        for remote in self._remotes.values():
            for attribute in remote.attributes:
                remote.values[attribute] = Seen(self._declaration.initial(remote.device, attribute), "VALID", 0.0)

    def _add(self, name: str) -> Remote:
        if name not in self._remotes:
            device = self._declaration.telescope.devices[name]
            types = self._declaration.types(device.device_class.name)
            self._remotes[name] = Remote(device, types, self._groups[name], self._programs.get(name))
        return self._remotes[name]

    def remote(self, name: str) -> Remote:
        """What is known of a device."""
        return self._remotes[name]

    def watch(self, waiter: object, devices: Iterable[str]) -> None:
        """Look for devices that a command waits for. With the lock."""
        self._presence.watch(waiter, map(self.remote, devices))

    def forget(self, waiter: object) -> None:
        """Look no more for what waits no more. With the lock."""
        self._presence.forget(waiter)

    # ---- connecting ---------------------------------------------------------------------------------------------

    def connect(self, deadline: float) -> None:
        """Subscribe to everything of other processes, and read everything once. Waits; without the lock.

        What happens in this process is told by `told`: a thousand subscriptions would take a second and more.

        :param deadline: by `time.monotonic`.
        :raises NoAnswer: naming what could not be subscribed.
        """
        subscribing = Subscribing()
        for remote in (one for one in self._remotes.values() if one.program is None):
            for attribute in sorted(remote.attributes):
                if remote.device.device_class.attributes[attribute].events == "change":
                    subscribing.add(remote, attribute, partial(self._event, remote, attribute))
        subscribing.wait(deadline)
        first = {remote: remote.read(remote.attributes) for remote in self._remotes.values()}
        with self._kernel.lock:
            for remote, values in first.items():
                self._note(remote, values)
            for program in self._programs.values():
                program.following.mirror_all()
                program.following.settle()
            self._presence.start()
        self._kernel.flush_soon()

    def _event(self, remote: Remote, attribute: str, event: tango.EventData) -> None:
        """A change event; on Tango's thread, which must not wait."""
        if event.err is not remote.absent:
            self._presence.doubt(remote)
        if not event.err and event.attr_value is not None:
            self._kernel.loop.post(partial(self._take_event, remote, attribute, event.attr_value))

    def told(self, device: str, attribute: str, shown: Shown) -> None:
        """A device of this process has pushed a change. From any thread."""
        remote = self._remotes.get(device)
        if remote is not None and attribute in remote.attributes:
            self._kernel.loop.post(partial(self.take, device, {attribute: seen_of(shown)}))

    def _take_event(self, remote: Remote, attribute: str, reading: tango.DeviceAttribute) -> None:
        self.take(remote.name, {attribute: remote.as_seen(attribute, reading)})

    def take(self, device: str, values: dict[str, Seen]) -> None:
        """Something new is known of a device. Takes the lock."""
        remote = self._remotes[device]
        with self._kernel.lock:
            if self._note(remote, values):
                for program in remote.users:
                    program.remote_changed(remote)
            else:
                for program in remote.users:
                    program.schedule.advance()

    def _note(self, remote: Remote, values: dict[str, Seen]) -> bool:
        """Keep what is newer than what is known; says whether there is anything else than a time."""
        news = False
        for attribute, seen in values.items():
            known = remote.values.get(attribute)
            if known is None or seen.time < known.time:
                # Not subscribed and read for once only, or overtaken.
                continue
            remote.values[attribute] = seen
            if (seen.value, seen.quality) != (known.value, known.quality):
                news = True
                if attribute == remote.told_by:
                    self._note_ends(remote, seen.value)
        return news

    def _note_ends(self, remote: Remote, value: Any) -> None:
        for uid, command, answer in ends(remote.told_by, value):
            if uid not in remote.ends:
                remote.ends[uid] = End(command, answer)
                if len(remote.ends) > ENDS_KEPT:
                    remote.ends.popitem(last=False)

    # ---- gone and back ------------------------------------------------------------------------------------------

    def mark(self, group: int, *, answers: bool) -> None:
        """The devices of a server process answer, or do not any more. Takes the lock."""
        with self._kernel.lock:
            self._mark([one for one in self._remotes.values() if one.group == group and not one.absent], answers)

    def gone(self, device: str) -> None:
        """A single device does not answer any more. Takes the lock."""
        if remote := self._remotes.get(device):
            with self._kernel.lock:
                remote.absent = True
                self._mark([remote], answers=False)
            self._kernel.flush_soon()

    def back(self, device: str) -> None:
        """A single device that did not answer does so again. Takes the lock."""
        if remote := self._remotes.get(device):
            with self._kernel.lock:
                remote.absent = False
                remote.connect_anew()
                self._mark([remote], answers=True)
            self._kernel.flush_soon()

    def absent(self) -> list[Remote]:
        """Single devices of other processes that did not answer. With the lock."""
        return [remote for remote in self._remotes.values() if remote.absent and remote.program is None]

    def _mark(self, remotes: list[Remote], answers: bool) -> None:
        changed = [remote for remote in remotes if remote.answers is not answers]
        for remote in changed:
            remote.answers = answers
        for remote in changed:
            for program in remote.users:
                program.remote_changed(remote)
            if answers:
                self._kernel.pool.submit(partial(self._read_again, remote))

    def _read_again(self, remote: Remote) -> None:
        try:
            values = remote.read(remote.attributes)
        except (NoAnswer, Refused):
            return
        self._kernel.loop.post(partial(self.take, remote.name, values))


def ends(attribute: str, value: Any) -> Iterator[tuple[str, str, Answer]]:
    """Uid, command and answer of each long-running command of which a value of one of `ENDS` tells the end."""
    if attribute == RESULT_ATTRIBUTE:
        uid = value[0] if value else ""
        if uid and (end := read_end(attribute, value, uid)) is not None:
            yield uid, uid.split("_", 2)[-1], end
        return
    for entry in read_entries(value):
        if entry.end is not None:
            yield entry.uid, entry.name, entry.end
