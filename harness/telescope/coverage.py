"""Listens, all through a run, to what tells which of the declared transitions the scenarios take."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from harness.connectors.tango.abstract import Connector
from harness.contracts.long_running import (
    BEGINS,
    ENDS,
    EXECUTING_ATTRIBUTE,
    STATUS_ATTRIBUTE,
    ResultCode,
    Status,
    read_entries,
    read_outcome,
)
from harness.errors import ConnectorError
from harness.events.entry import Entry, Event, Kind
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.key import Key
from harness.leases.held import Held
from harness.models.machines.coverage import Began, Coverage, Ended, Seen, Shown, counted, declared, taken
from harness.models.machines.machine import Machine
from harness.models.telescope import Telescope


class Listening:
    """Journals the states and the commands of all devices whose transitions are counted. Used from the main thread.

    Nothing is asked of the devices but these subscriptions, made once, and again when the telescope was started afresh.

    :param shared: others use the telescope, too: what begins on a device counts while a scenario holds it.
    """

    def __init__(self, telescope: Telescope, *, shared: bool = False) -> None:
        self.telescope = telescope
        self._machines = counted(telescope)
        self._journal = Journal()
        self._connector: Connector | None = None
        self._watch: Watch | None = None
        self._turns: list[tuple[int, Callable[[str], bool]]] = [(0, nothing if shared else everything)]
        """Which devices are this run's, from an entry of the journal on."""

    def listen(self, connector: Connector) -> None:
        """Listen on a connector, if it is another one than so far; what cannot be subscribed to is left out."""
        if connector is self._connector:
            return
        self._connector = connector
        self._watch = Watch(connector, self._journal)  # the one before was ended with its connector
        self._watch.add(telling(connector, list(self._devices())))

    @contextmanager
    def holding(self, held: Held | None) -> Iterator[None]:
        """A scenario has this of a telescope that others use, too, while the block runs."""
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
        for machine, device in self._devices():
            name = names[id(machine)]
            entries = self._journal.entries(subject=device)
            found[name] |= Coverage((), taken(machine, seen(machine.attribute, entries, self._is_ours)))
        return found

    def _is_ours(self, entry: Entry) -> bool:
        turn = bisect_right(self._turns, entry.sequence, key=lambda turn: turn[0]) - 1
        return self._turns[turn][1](entry.event.key.subject)

    def close(self) -> None:
        """End the subscriptions."""
        self._journal.close()
        if self._watch is not None:
            self._watch.close()

    def _devices(self) -> Iterator[tuple[Machine, str]]:
        for machine in self._machines.values():
            for device in self.telescope.devices.values():
                if device.device_class.name == machine.device_class.name:
                    yield machine, device.name


def telling(connector: Connector, devices: Sequence[tuple[Machine, str]]) -> list[Key]:
    """What tells which transitions devices take: their states, and the beginnings and ends of their commands.

    Of the attributes that tell either, the first that a device has.
    Nothing of a device that cannot be reached, or has no such attributes.
    """
    asked = [Key(device, name) for machine, device in devices for name in (machine.attribute, *BEGINS, *ENDS)]
    answers = zip(asked, connector.configure_each(asked), strict=True)
    known = {key for key, answer in answers if not isinstance(answer, ConnectorError)}
    found: list[Key] = []
    for machine, device in devices:
        begins, ends = ([name for name in names if (device, name) in known][:1] for names in (BEGINS, ENDS))
        if begins and ends and (device, machine.attribute) in known:
            found += [Key(device, name) for name in (machine.attribute, *begins, *ends)]
    return found


def everything(_: str) -> bool:
    """Every device."""
    return True


def nothing(_: str) -> bool:
    """No device."""
    return False


def seen(attribute: str, entries: Iterable[Entry], is_ours: Callable[[Entry], bool]) -> Iterator[Seen]:
    """What one device tells, in the order of its own times.

    :param attribute: the one that shows its state.
    :param is_ours: whether a command that began there was this run's; those of others are left out.
    """
    began: dict[str, bool] = {}
    for entry in sorted(entries, key=_happened):
        event, name = entry.event, entry.event.key.field.lower()
        if not event.has_value:
            yield Shown(None)
        elif name == attribute.lower():
            yield Shown(event.label or str(event.value))
        elif event.kind is Kind.CHANGE:
            for each in _commands(name, event):
                if not isinstance(each, Began) or began.setdefault(each.uid, is_ours(entry)):
                    yield each


def _happened(entry: Entry) -> float:
    return entry.event.source_time if entry.event.has_value else entry.event.received


def _commands(attribute: str, event: Event) -> Iterator[Seen]:
    if attribute == EXECUTING_ATTRIBUTE.lower():
        for entry in read_entries(event.value):
            yield Began(entry.uid, entry.name)
    elif attribute == STATUS_ATTRIBUTE.lower():
        for uid, status in zip(event.value[::2], event.value[1::2], strict=False):
            if status == Status.IN_PROGRESS:
                yield Began(uid, uid.rpartition("_")[2])
    elif attribute == ENDS[0].lower():
        match event.value:
            case [str(uid), str(outcome)]:
                yield Ended(uid, read_outcome(outcome).code is ResultCode.OK)
    else:
        for entry in read_entries(event.value):
            yield Ended(entry.uid, entry.end is not None and entry.end.code is ResultCode.OK)
