"""What stands behind a wait that was not met: what the awaited device waits for in turn, and what devices logged."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from harness.events.entry import Event, Kind
from harness.events.explaining.timeline import brief
from harness.events.key import Key
from harness.events.values import same
from harness.events.waiting.second_look import SecondLook
from harness.models.machines.machine import state_machine
from harness.models.machines.pending import Pending, PendingCommand
from harness.models.node import Node

if TYPE_CHECKING:
    from harness.events.journal import Journal
    from harness.scenario.commands import Commands, Issued
    from harness.targets.target import Target

MOST_PENDING = 4
MOST_READ = 150
"""Attributes that are read to tell what a command waits for."""
MOST_LOGGED = 5
LOGS_ARRIVE = 0.3
"""Seconds within which lines arrive that were logged before what has come already."""
WORTH_TELLING = ("FATAL", "ERROR", "WARN")
"""Levels of lines that devices logged, the worst first."""
LONGEST_LINE = 200


class Logged(Protocol):
    """A line that a device logged."""

    @property
    def time(self) -> float: ...

    @property
    def level(self) -> str: ...

    @property
    def device(self) -> str: ...

    @property
    def text(self) -> str: ...


class Logs(Protocol):
    """What devices log during a scenario."""

    def settle(self, until: float, limit: float) -> None: ...

    def lines_of_segment(self) -> Sequence[Logged]: ...


class Background:
    """Asked when a wait was not met; asks devices in one go, within the connector's limit, and raises nothing.

    :param clock: a time as the explanation shows it.
    :param followed: actions since the ``When`` that their calls have only begun.
    :param hear_cause: waits until the journal has why one of them failed.
    """

    def __init__(
        self,
        target: Target,
        journal: Journal,
        commands: Commands,
        logs: Logs,
        clock: Callable[[float], str],
        *,
        followed: Sequence[Issued] = (),
        hear_cause: Callable[[Issued], None] = lambda _: None,
    ) -> None:
        self._source, self._telescope, self._limits = target.sources, target.telescope, target.limits
        self._journal, self._commands, self._logs, self._clock = journal, commands, logs, clock
        self._followed, self._hear_cause = followed, hear_cause

    def devices(self, keys: Collection[Key]) -> Collection[str] | None:
        """The devices that bear on what is waited for; None if no declaration tells."""
        if self._telescope is None:
            return None
        commands = [*self._sent(), *self._by_state(keys)]
        found = {device for device, _ in keys}
        for command in commands:
            found |= command.devices
        return found

    def tell_pending(self, keys: Collection[Key]) -> list[str]:
        """Sentences on what the commands that lead to it wait for."""
        if self._telescope is None:
            return []
        sent = self._sent(under_way=True)
        leading = [command for command in sent if any(device in command.devices for device, _ in keys)]
        commands = leading or list(self._by_state(keys))
        wanted = list(dict.fromkeys(Key(*one) for command in commands for one in command.attributes))[:MOST_READ]
        asked = time.time()
        events = dict(zip(wanted, SecondLook(self._source).read_each(wanted), strict=True))
        shown = {Node(*key): event.label or event.value for key, event in events.items() if event.has_value}
        told: dict[str, None] = {}
        for command in commands:
            for pending in command.find(shown):
                event = events.get(Key(pending.device, pending.attribute))
                told[self._sentence(pending, event, asked)] = None
        return list(told)[:MOST_PENDING]

    def tell_actions(self) -> list[str]:
        """Lines on what the actions since the ``When`` do or have done, where their systems tell more than events.

        Why one of them failed is in the journal then.
        """
        for issued in self._followed:
            self._hear_cause(issued)
        described = dict.fromkeys(tuple(issued.tracker.describe()) for issued in self._followed)
        return [line for lines in described for line in lines]

    def tell_logged(self, keys: Collection[Key]) -> list[str]:
        """The last lines of warnings and errors since the ``When``, of the devices that bear on it."""
        devices = self.devices(keys)
        last = self._journal.entries(max(0, self._journal.mark() - 1))
        self._logs.settle(last[-1].event.source_time if last else 0.0, LOGS_ARRIVE)
        lines = [line for line in self._logs.lines_of_segment() if line.level in WORTH_TELLING]
        if devices is not None:
            lines = [line for line in lines if line.device in devices]
        worst = sorted(lines, key=lambda line: (WORTH_TELLING.index(line.level), -line.time))[:MOST_LOGGED]
        return [
            f"{self._clock(line.time)}  {line.level} of {line.device}: {' '.join(line.text.split())[:LONGEST_LINE]}"
            for line in sorted(worst, key=lambda line: line.time)
        ]

    def _sent(self, *, under_way: bool = False) -> Iterator[PendingCommand]:
        """The last command to each device, if it is declared; with ``under_way``, if it is not known to have ended."""
        last = {issued.subject: issued for issued in self._commands.issued}
        for issued in last.values():
            if not under_way or (issued.is_followed and self._commands.is_under_way(issued)):
                yield from self._command(issued.subject, issued.name)

    def _command(self, name: str, command: str) -> Iterator[PendingCommand]:
        assert self._telescope is not None
        device = self._telescope.devices.get(name)
        spelt = {one.lower(): one for one in device.device_class.commands} if device else {}
        if command.lower() in spelt:
            yield PendingCommand(self._telescope, name, spelt[command.lower()])

    def _awaited(self, keys: Collection[Key]) -> Iterator[Key]:
        """The declared attributes that are waited for, as they are spelt."""
        assert self._telescope is not None
        for name, attribute in keys:
            if device := self._telescope.devices.get(name):
                yield from (
                    Key(name, one) for one in device.device_class.attributes if one.lower() == attribute.lower()
                )

    def _by_state(self, keys: Collection[Key]) -> Iterator[PendingCommand]:
        """The commands that somebody else may have sent, by the state that they pass through and that is known."""
        assert self._telescope is not None
        for name, attribute in self._awaited(keys):
            device = self._telescope.devices[name]
            latest = self._journal.latest(self._source.resolve(Key(name, attribute)), with_value=True)
            state = latest.event.label if latest else ""
            declared = device.device_class.attributes[attribute]
            if declared.type not in self._telescope.enumerations or declared.shape:
                continue
            machine = state_machine(self._telescope, device.device_class, attribute)
            if state in machine.states and machine.is_transitional(state):
                passing = {one.command: None for one in machine.transitions if state in one.via}
                for command in passing:
                    yield PendingCommand(self._telescope, name, command)

    def _sentence(self, pending: Pending, event: Event | None, asked: float) -> str:
        waits = (
            f"{pending.waiting} {pending.command} waits for {pending.device} {pending.attribute} to be {pending.wanted}"
        )
        if event is None:
            return waits
        if not event.has_value:
            why = event.error.splitlines()[0].rstrip(".") if event.error else "its value is INVALID"
            return f"{waits}, which cannot be read: {why}"
        return f"{waits}, which is {brief(event)}{self._since(event, asked)}"

    def _since(self, event: Event, asked: float) -> str:
        """Since when an attribute has had its value, if events or the device tell."""
        began = event.source_time if event.source_time < asked - self._limits.clock_tolerance else 0.0
        entries = self._journal.entries(0, event.key)
        for entry in reversed([entry for entry in entries if entry.event.has_value]):
            if not same(entry.event.value, event.value):
                break
            if entry.event.kind is Kind.CHANGE:
                began = entry.event.received
        return f" since {self._clock(began)}" if began else ""
