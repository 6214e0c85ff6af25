"""Listens, all through a run, to what tells which of the declared transitions the scenarios take."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from harness.connectors.base import Source
from harness.events.entry import Entry, Kind
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.key import Key
from harness.leases.held import Held
from harness.models.machines.coverage import Began, Coverage, Seen, Shown, counted, declared, taken
from harness.models.node import Node
from harness.models.telescope import Telescope
from harness.targets.sources import Sources
from harness.telescope.behaviour.confirming import Confirmation
from harness.telescope.behaviour.finding import Finding
from harness.telescope.behaviour.judging import Judge, list_askers
from harness.telescope.behaviour.observing import list_keys, read_histories
from harness.telescope.behaviour.settling import Settled, expect_settled
from harness.telescope.telling.teller import Counted
from harness.telescope.telling.tellers import TELLERS


class Listening:
    """Journals the states and the commands of all devices whose transitions are counted. Used from the main thread.

    Nothing is asked of the devices but these subscriptions, made when their system is opened, and again when the
    telescope was started afresh.

    :param shared: others use the telescope, too: what begins on a device counts while a scenario holds it.
    """

    def __init__(self, telescope: Telescope, *, shared: bool = False) -> None:
        self.telescope = telescope
        self._machines = counted(telescope)
        self._journal = Journal()
        self._sources: Sources | None = None
        self._watches: dict[str, Watch] = {}
        self._everything = False
        self._settled, self._settled_of = Settled({}, ()), tuple[Key, ...]()
        self.reported: set[Key] = set()
        """What the scenario made devices show that is no doing of theirs."""
        self._turns: list[tuple[int, Callable[[str], bool]]] = [(0, nothing if shared else everything)]
        """Which devices are this run's, from an entry of the journal on."""

    def listen(self, sources: Sources) -> None:
        """Listen on each system, once it is open, if they are others than so far.

        What cannot be subscribed to is left out.
        """
        if sources is self._sources:
            return
        self._sources = sources
        self._watches.clear()  # those before were ended with their sources
        sources.when_open(self._listen_to)

    def _listen_to(self, system: str, source: Source) -> None:
        devices = [one for one in self._counted() if one.device.device_class.system == system]
        if devices:
            watch = self._watches[system] = Watch(source, self._journal)
            watch.add(TELLERS[system].list_keys(source, devices))
        if self._everything:
            self._listen_to_all(system, source)

    def listen_to_all(self) -> None:
        """Listen from now on to all that devices show which tell their commands, to judge what they do."""
        if not self._everything and self._sources is not None:
            self._everything = True
            for system in [name for name in self._watches if name in self._sources]:
                self._listen_to_all(system, self._sources[system])

    def _listen_to_all(self, system: str, source: Source) -> None:
        if system == "tango" and system in self._watches:
            self._watches[system].add(list_keys(source, self.telescope))

    def expect_settled(self) -> Settled:
        """Return the expectation that nothing is under way, of what is listened to."""
        if len(self._settled.interests) == 0 or self._settled_of != self.watched:
            self._settled, self._settled_of = expect_settled(self.telescope, self.watched), self.watched
        return self._settled

    @cached_property
    def askers(self) -> Mapping[Node, Collection[Node]]:
        """Who may give which command to which device, by the declaration."""
        return list_askers(self.telescope)

    @property
    def journal(self) -> Journal:
        """What was seen, all through the run."""
        return self._journal

    @property
    def watched(self) -> tuple[Key, ...]:
        """What is listened to."""
        return tuple(key for watch in self._watches.values() for key in watch.interests)

    @contextmanager
    def holding(self, held: Held | None) -> Iterator[None]:
        """A scenario has this of a telescope that others use, too, while the block runs."""
        self.reported.clear()
        if held is None:
            yield
            return
        self._turns.append((self._journal.mark(), held.has))
        try:
            yield
        finally:
            self._turns.append((self._journal.mark(), nothing))

    def coverage(self) -> dict[str, Coverage]:
        """What was taken until now, by class."""
        found = {name: Coverage(declared(machine), frozenset()) for name, machine in self._machines.items()}
        names = {id(machine): name for name, machine in self._machines.items()}
        for one in self._counted():
            entries = self._journal.entries(subject=one.device.subject)
            found[names[id(one.machine)]] |= Coverage((), taken(one.machine, seen(one, entries, self._is_ours)))
        return found

    def find_undeclared(self, since: int) -> list[Finding]:
        """Return what counted devices did since an entry of the journal that is no transition of their declaration.

        Nothing is told of a telescope that others use, too: what they command is not known.
        """
        if self._sources is None or self._turns[0][1] is nothing:
            return []
        started = self._journal.received(since)
        counted = [one for one in self._counted() if one.device.device_class.system == "tango"]
        devices = {one.device.name: one.device for one in counted}

        def judge() -> list[Finding]:
            states = {one.machine.attribute for one in counted}
            histories = read_histories(self._journal, since, devices.values(), started=started, only=states)
            return Judge(self.telescope, histories, reported=self.reported).judge()

        if not judge():
            return []
        second = Confirmation(self._sources, self._journal, self.watched, started)
        return [] if not (found := second.judge_again(judge)) or second.list_lost() else list(found)

    def _is_ours(self, sequence: int, device: str) -> bool:
        turn = bisect_right(self._turns, sequence, key=lambda turn: turn[0]) - 1
        return self._turns[turn][1](device)

    def close(self) -> None:
        """End the subscriptions."""
        self._journal.close()
        for watch in self._watches.values():
            watch.close()

    def _counted(self) -> Iterator[Counted]:
        for machine in self._machines.values():
            for device in self.telescope.devices.values():
                if device.device_class.name == machine.device_class.name:
                    yield Counted(machine, device)


def everything(_: str) -> bool:
    """Every device."""
    return True


def nothing(_: str) -> bool:
    """No device."""
    return False


def seen(one: Counted, entries: Iterable[Entry], is_ours: Callable[[int, str], bool]) -> Iterator[Seen]:
    """What one device tells, in the order of its own times.

    :param is_ours: whether a command that began there was this run's; those of others are left out.
    """
    began: dict[str, bool] = {}
    teller = TELLERS[one.device.device_class.system]
    state = teller.find_field(one.machine).lower()
    for entry in sorted(entries, key=_happened):
        event = entry.event
        if not event.has_value:
            yield Shown(None)
        elif event.key.field.lower() == state:
            yield Shown(event.label or str(event.value))
        elif event.kind is Kind.CHANGE:
            for each in teller.read_commands(event):
                if isinstance(each, Began) and each.uid not in began:
                    began[each.uid] = is_ours(entry.sequence, one.device.name)
                if not isinstance(each, Began) or began[each.uid]:
                    yield each


def _happened(entry: Entry) -> float:
    return entry.event.source_time if entry.event.has_value else entry.event.received
