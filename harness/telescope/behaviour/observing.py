"""What is observed of declared devices to judge what they do, and their histories as a journal has them.

Tango's devices alone are observed, those that tell when their commands begin and end.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from harness.connectors.base import Source
from harness.connectors.tango.abstract import Connector
from harness.contracts.long_running import BEGINS, CONDITIONS, ENDS, QUEUE_ATTRIBUTE
from harness.errors import ConnectorError
from harness.events.entry import Event, Kind
from harness.events.journal import Journal
from harness.events.key import Key
from harness.models.machines.coverage import Began, Ended
from harness.models.telescope import Device, DeviceClass, Telescope
from harness.telescope.behaviour.history import Change, Happening, History
from harness.telescope.telling.tellers import TELLERS

OF_COMMANDS = frozenset((*BEGINS, *ENDS, *CONDITIONS))
"""Attributes that tell of commands."""
SEEN = frozenset((Kind.INITIAL, Kind.CHANGE, Kind.PERIODIC))
"""What comes without anything missing before it."""


def list_observed(telescope: Telescope) -> Iterator[Device]:
    """Yield the devices of which it can be judged what they do."""
    for device in telescope.devices.values():
        names = device.device_class.attributes
        tells = any(name in names for name in BEGINS) and any(name in names for name in ENDS)
        if device.device_class.system == "tango" and tells:
            yield device


def list_moved(device_class: DeviceClass) -> list[str]:
    """Return the attributes that commands or rules change, and whose changes are pushed."""
    stages = [stage for command in device_class.commands.values() for stage in command.stages]
    written = {name for stage in stages for name in (*stage.to, *stage.add, *stage.remove)}
    return [
        name
        for name, attribute in device_class.attributes.items()
        if name not in OF_COMMANDS
        and attribute.events == "change"
        and (name in written or attribute.follows or attribute.mirrors is not None)
    ]


def list_keys(source: Source, telescope: Telescope) -> list[Key]:
    """Return all that is observed, of devices that can be reached."""
    assert isinstance(source, Connector)
    asked: list[Key] = []
    for device in list_observed(telescope):
        names = device.device_class.attributes
        begins, ends = (next(name for name in some if name in names) for some in (BEGINS, ENDS))
        queue = [QUEUE_ATTRIBUTE] if QUEUE_ATTRIBUTE in names else []
        asked += [Key(device.name, name) for name in (*list_moved(device.device_class), begins, *queue, ends)]
    answers = zip(asked, source.configure_each(asked), strict=True)
    return [key for key, answer in answers if not isinstance(answer, ConnectorError)]


def read_histories(
    journal: Journal,
    since: int,
    devices: Iterable[Device],
    *,
    started: float = -math.inf,
    only: Container[str] | None = None,
) -> dict[str, History]:
    """Return what devices did since an entry of the journal, by name, of those that are observed.

    :param started: what happened before this time, and came later, was so at the beginning; seconds since the epoch.
    :param only: attributes that are looked at, with what tells of commands; None for all.
    """
    histories = {}
    fields: dict[str, list[Key]] = {}
    for key in journal.keys:
        fields.setdefault(key.subject, []).append(key)
    for device in devices:
        if keys := fields.get(device.subject):
            histories[device.name] = _read_history(journal, device, keys, since=since, started=started, only=only)
    return histories


def _read_history(
    journal: Journal, device: Device, keys: Iterable[Key], *, since: int, started: float, only: Container[str] | None
) -> History:
    names = [name for name in device.device_class.attributes if name not in OF_COMMANDS]
    spelt = {name.lower(): name for name in names if only is None or name in only}
    told = {*spelt, *(name.lower() for name in OF_COMMANDS)}
    before = [journal.latest(key, before=since) for key in keys if key.field.lower() in told]
    events = [entry.event for entry in journal.entries(since, subject=device.subject)]
    events = sorted((event for event in events if event.key.field.lower() in told), key=_happened)
    overtaken = [event for event in events if event.key in journal.unordered and _happened(event) < started]
    history = _Reading(spelt)
    for event in (*(entry.event for entry in before if entry is not None), *overtaken):
        history.begin_with(event)
    for event in events:
        if event not in overtaken:
            history.take(event)
    return History(device.name, history.first, history.happenings, history.doubt, frozenset(history.under_way))


class _Reading:
    """The history of one device, event by event.

    :param spelt: its attributes, by their names in lower case.
    """

    def __init__(self, spelt: Mapping[str, str]) -> None:
        self._spelt = spelt
        self.first: dict[str, Any] = {}
        self.under_way: set[str] = set()
        self.happenings: list[Happening] = []
        self.doubt = ""

    def begin_with(self, event: Event) -> None:
        """Take what was so at the beginning."""
        if not event.has_value:
            self.doubt = self.doubt or f"{event.key} was not known"
        elif name := self._spelt.get(event.key.field.lower()):
            self.first[name] = _value(event)
        for each in _read_commands(event):
            if isinstance(each, Began):
                self.under_way.add(each.uid)
            else:
                self.under_way.discard(each.uid)

    def take(self, event: Event) -> None:
        """Take what happened since."""
        name = self._spelt.get(event.key.field.lower(), "")
        if event.kind not in SEEN or event.error:
            self.doubt = self.doubt or event.error or f"{event.key} was {event.kind}"
        elif event.kind is Kind.INITIAL:
            self.first.update({name: _value(event)} if name and name not in self.first else {})
        elif name:
            self.happenings.append(Happening(event.source_time, Change(name, _value(event))))
        else:
            self.happenings += [Happening(event.source_time, each) for each in _read_commands(event)]


def _read_commands(event: Event) -> Iterator[Began | Ended]:
    return TELLERS["tango"].read_commands(event) if event.has_value else iter(())


def _value(event: Event) -> Any:
    return (event.label or event.value) if event.has_value else None


def _happened(event: Event) -> float:
    return event.source_time if event.has_value else event.received
