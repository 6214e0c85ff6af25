"""The protocol of SKA's long-running commands, as its base classes show it in attributes.

A call returns ``([code], [uid])`` or ``([REJECTED], [reason])``; `longRunningCommandResult` tells the end as
``(uid, '[code, "text"]')``, `longRunningCommandStatus` the status of each as ``(uid, status, uid, status, ...)``, and
`lrcQueue`, `lrcExecuting` and `lrcFinished` hold a JSON text for each command in that condition.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping

from harness.contracts.long_running import RESULT_ATTRIBUTE, Answer, Entry, ResultCode, write_entry, write_outcome
from simulators.devices.commands.ledger import Record, now
from simulators.devices.values import Argument, Type

KEPT = 32
"""Ended commands that are remembered, if the attributes have room for them."""


def _write(record: Record) -> str:
    times = (record.submitted, record.started, record.finished)
    return write_entry(Entry(record.uid, record.name, record.status, *times, record.result))


class LongRunning:
    """The ledger of one device's long-running commands. Runs under the simulation's lock.

    :param types: types of the attributes that the device has; those of the protocol that are missing are not shown.
    :param show: shows a new value of an attribute.
    """

    def __init__(self, types: Mapping[str, Type], show: Callable[[str, tuple[str, ...]], object]) -> None:
        self._types = types
        self._show = show
        self._number = 0
        self._open: list[Record] = []
        self._ended: deque[Record] = deque(maxlen=KEPT)

    def reset(self) -> None:
        """Forget all commands."""
        self._number = 0
        self._open.clear()
        self._ended.clear()

    def submit(self, name: str, argument: Argument) -> Record:
        """A command was accepted and waits for its turn."""
        self._number += 1
        record = Record(f"{time.time():.6f}_{self._number}_{name}", name)
        self._open.append(record)
        self._show_status()
        record.status = "QUEUED"
        self._show_status()
        self._show_list("lrcQueue", "QUEUED")
        return record

    def begin(self, record: Record) -> None:
        """It is its turn."""
        record.status, record.started = "IN_PROGRESS", now()
        self._show_status()
        self._show_list("lrcQueue", "QUEUED")
        self._show_list("lrcExecuting", "IN_PROGRESS")

    def end(self, record: Record, status: str, code: ResultCode, text: str) -> None:
        """It is over, in whatever way."""
        before = record.status
        record.status, record.finished, record.result = status, now(), Answer(code, text)
        self._open.remove(record)
        self._ended.append(record)
        self._show_status()
        self._show_list("lrcQueue" if before == "QUEUED" else "lrcExecuting", before)
        self._show_ended()
        self._put(RESULT_ATTRIBUTE, (record.uid, write_outcome(code, text)))

    def _show_status(self) -> None:
        records = [*self._ended, *self._open]
        self._put(
            "longRunningCommandStatus", tuple(part for one in records for part in (one.uid, one.status)), pairs=True
        )

    def _show_list(self, attribute: str, status: str) -> None:
        self._put(attribute, tuple(_write(one) for one in self._open if one.status == status))

    def _show_ended(self) -> None:
        self._put("lrcFinished", tuple(_write(one) for one in self._ended))

    def _put(self, attribute: str, value: tuple[str, ...], *, pairs: bool = False) -> None:
        """Show it, the newest part of it where the attribute has no room for all."""
        kind = self._types.get(attribute)
        if kind is None:
            return
        room = kind.shape[0] if kind.shape else 1
        if pairs:
            room -= room % 2
        self._show(attribute, value[-room:])
