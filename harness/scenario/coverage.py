"""Listens, all through a run, to what tells which of the declared transitions the scenarios take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from harness.connectors.abstract import Connector
from harness.contracts.long_running import (
    ENDS,
    EXECUTING_ATTRIBUTE,
    STATUS_ATTRIBUTE,
    ResultCode,
    Status,
    read_entries,
    read_outcome,
)
from harness.errors import ConnectorError
from harness.events.entry import Event, Kind
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.models.coverage import Began, Coverage, Ended, Seen, Shown, counted, declared, taken
from harness.models.machine import Machine
from harness.models.telescope import Telescope

BEGINS = (EXECUTING_ATTRIBUTE, STATUS_ATTRIBUTE)
"""Attributes that tell that a command began; the first that a device has is listened to."""


class Listening:
    """Journals the states and the commands of all devices whose transitions are counted. Used from the main thread.

    Nothing is asked of the devices but these subscriptions, made once, and again when the telescope was started afresh.
    """

    def __init__(self, telescope: Telescope) -> None:
        self.telescope = telescope
        self._machines = counted(telescope)
        self._journal = Journal()
        self._connector: Connector | None = None
        self._watch: Watch | None = None

    def listen(self, connector: Connector) -> None:
        """Listen on a connector, if it is another one than so far; what cannot be subscribed to is left out."""
        if connector is self._connector:
            return
        self._connector = connector
        self._watch = Watch(connector, self._journal)  # the one before was ended with its connector
        self._watch.add(telling(connector, list(self._devices())))

    def coverage(self) -> dict[str, Coverage]:
        """What was taken until now, by class."""
        found = {name: Coverage(declared(machine), frozenset()) for name, machine in self._machines.items()}
        names = {id(machine): name for name, machine in self._machines.items()}
        for machine, device in self._devices():
            name = names[id(machine)]
            events = (entry.event for entry in self._journal.entries(device=device))
            found[name] |= Coverage((), taken(machine, seen(machine.attribute, events)))
        return found

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


def telling(connector: Connector, devices: Sequence[tuple[Machine, str]]) -> list[tuple[str, str]]:
    """What tells which transitions devices take: their states, and the beginnings and ends of their commands.

    Nothing of a device that cannot be reached, or has no such attributes.
    """
    asked = [(device, name) for machine, device in devices for name in (machine.attribute, *BEGINS, *ENDS)]
    answers = zip(asked, connector.configure_each(asked), strict=True)
    known = {pair for pair, answer in answers if not isinstance(answer, ConnectorError)}
    found: list[tuple[str, str]] = []
    for machine, device in devices:
        begins, ends = ([name for name in names if (device, name) in known][:1] for names in (BEGINS, ENDS))
        if begins and ends and (device, machine.attribute) in known:
            found += [(device, name) for name in (machine.attribute, *begins, *ends)]
    return found


def seen(attribute: str, events: Iterable[Event]) -> Iterator[Seen]:
    """What events of one device tell, in the order of its own times.

    :param attribute: the one that shows its state.
    """
    for event in sorted(events, key=lambda event: event.source_time if event.has_value else event.received):
        name = event.attribute.lower()
        if not event.has_value:
            yield Shown(None)
        elif name == attribute.lower():
            yield Shown(event.label or str(event.value))
        elif event.kind is Kind.CHANGE:
            yield from _commands(name, event)


def _commands(attribute: str, event: Event) -> Iterator[Seen]:
    if attribute == EXECUTING_ATTRIBUTE.lower():
        for entry in read_entries(event.value):
            yield Began(entry.uid, entry.name)
    elif attribute == STATUS_ATTRIBUTE.lower():
        for uid, status in zip(event.value[::2], event.value[1::2], strict=False):
            if status == Status.IN_PROGRESS:
                yield Began(uid, uid.rpartition("_")[2])
    elif attribute == ENDS[0].lower():
        uid, outcome = event.value
        yield Ended(uid, read_outcome(outcome).code is ResultCode.OK)
    else:
        for entry in read_entries(event.value):
            yield Ended(entry.uid, entry.end is not None and entry.end.code is ResultCode.OK)
