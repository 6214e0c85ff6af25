"""What tells which transitions Tango devices take: attributes, by either protocol of long-running commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.connectors.base import Source
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
from harness.events.entry import Event
from harness.events.key import Key
from harness.models.machines.coverage import Began, Ended
from harness.models.machines.machine import Machine
from harness.telescope.telling.teller import Counted, Teller


class TangoTeller(Teller):
    """Of the attributes that tell beginnings or ends, the first that a device has is listened to."""

    def list_keys(self, source: Source, counted: Sequence[Counted]) -> Sequence[Key]:
        assert isinstance(source, Connector)
        devices = [(machine, device.name) for machine, device in counted]
        asked = [Key(device, name) for machine, device in devices for name in (machine.attribute, *BEGINS, *ENDS)]
        answers = zip(asked, source.configure_each(asked), strict=True)
        known = {key for key, answer in answers if not isinstance(answer, ConnectorError)}
        found: list[Key] = []
        for machine, device in devices:
            begins, ends = ([name for name in names if (device, name) in known][:1] for names in (BEGINS, ENDS))
            if begins and ends and (device, machine.attribute) in known:
                found += [Key(device, name) for name in (machine.attribute, *begins, *ends)]
        return found

    def find_field(self, machine: Machine) -> str:
        return machine.attribute

    def read_commands(self, event: Event) -> Iterator[Began | Ended]:
        attribute = event.key.field.lower()
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
                    code = read_outcome(outcome).code
                    yield Ended(uid, code is ResultCode.OK, failed=code is ResultCode.FAILED)
        elif attribute == ENDS[1].lower():
            for entry in read_entries(event.value):
                code = entry.end.code if entry.end is not None else ResultCode.UNKNOWN
                yield Ended(entry.uid, code is ResultCode.OK, failed=code is ResultCode.FAILED)
