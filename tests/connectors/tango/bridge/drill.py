"""Lets one fault happen again and again, and looks at everything that has to be so in it and afterwards."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from harness.connectors.tango.abstract import Subscription
from harness.errors import TimedOut
from harness.events import Becomes, Budget, Journal, Met, SecondLook, Unmet, wait_for
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.events.values import Wanted
from tests.connectors.tango.bridge.faulty import PATIENCE, TELLING, Lost, Stage, call_aside, kinds, pushes_arrive, until
from tests.connectors.tango.bridge.troubles import Fault
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE

READ, VALUE = "aDouble", 1.25
PUSHED = "pushed"
SOON = 0.2
"""Seconds of a wait for what never comes."""


class Heard(Recorder):
    """A subscriber as a scenario's, and a diary of it."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = Journal()

    def push_event(self, event: Event) -> None:
        self.journal.push_event(event)
        super().push_event(event)


@dataclass
class Drill:
    """What was seen of one fault.

    :param told: calls in it that ended with its clear error, of as many as `times`; or went well, where they should.
    :param late: calls that found no time to say more than that there was no answer.
    :param recovered: how often everything was as it should be afterwards.
    :param slowest: seconds from its end until then, at most.
    :param longest: seconds that a call in it took, at most.
    :param lost: events that were pushed after it, and of which neither they nor a gap came.
    :param gaps: how often the bridge told of another gap afterwards.
    :param wrong: what was not as it should be, in words.
    """

    name: str
    times: int = 0
    told: int = 0
    late: int = 0
    recovered: int = 0
    slowest: float = 0.0
    longest: float = 0.0
    lost: int = 0
    gaps: int = 0
    wrong: list[str] = field(default_factory=list)


class Drilled:
    """A subscription through a stage to which a fault happens. Closed by the one who made it.

    :param device: whose ``pushed`` is nobody else's meanwhile.
    """

    def __init__(self, stage: Stage, device: str = ONE) -> None:
        self.stage, self.device = stage, device
        self.heard = Heard()
        self._subscription: Subscription
        (self._subscription,) = stage.connector.subscribe([Key(device, PUSHED)], self.heard)
        self._proxy = stage.connector.device(device)
        self._proxy.read(READ)
        self._values = 0.0

    def close(self) -> None:
        self._subscription.close()

    def drill(self, name: str, fault: Fault, times: int) -> Drill:
        """Let it happen so often."""
        drill = Drill(name)
        for number in range(times):
            drill.times += 1
            try:
                self._once(drill, fault)
            except AssertionError as error:
                drill.lost += len(error.values) if isinstance(error, Lost) else 0
                drill.wrong.append(f"{name}, time {number + 1}: {error}")
            else:
                drill.recovered += 1
        return drill

    def _once(self, drill: Drill, fault: Fault) -> None:
        mark = self.heard.journal.mark()
        self._values += 10.0
        hidden, first, promised = self._values, self._values + 1, self._values + 5
        before = len(self.heard.events)
        fault.begin(self.stage)
        try:
            patient = call_aside(lambda: self._wait(promised, mark, 3 * PATIENCE))
            hopeless = call_aside(lambda: self._wait(-1.0, mark, SOON))
            self._call(drill, fault)
            if fault.interrupts:
                until(lambda: bool(set(kinds(self.heard.events[before:])) & set(TELLING)), "a gap")
            if fault.keeps:  # also seen by a second look: the journal may know it before the subscription
                self.stage.direct(self.device).Push(hidden)
        finally:
            fault.end(self.stage)
        ended = time.monotonic()
        until(self._answers, "an answer after it")
        until(lambda: self._is_whole(before), "the end of the gap")
        if fault.keeps:
            until(lambda: self.heard.events[-1].value == hidden, "the value that was pushed meanwhile")
        self.heard.forget()
        drill.gaps += pushes_arrive(self.stage, self.heard, [first, first + 0.25, first + 0.5], self.device)
        drill.slowest = max(drill.slowest, time.monotonic() - ended)
        self.stage.direct(self.device).Push(promised)
        assert isinstance(met := patient(), Met), f"a wait did not see what came after it: {met}"
        assert isinstance(unmet := hopeless(), Unmet), f"a wait saw what never came: {unmet}"

    def _call(self, drill: Drill, fault: Fault) -> None:
        began = time.monotonic()
        outcome = call_aside(lambda: self._proxy.read(READ).value)()
        drill.longest = max(drill.longest, time.monotonic() - began)
        if fault.errors and isinstance(outcome, fault.errors):
            clear = not isinstance(outcome, fault.errors[0]) or re.search(fault.says, str(outcome))
            assert clear, f"a call said {outcome}"
            drill.told += 1
        elif isinstance(outcome, TimedOut):  # a busy machine left no time to find out why
            drill.late += 1
        else:
            assert not fault.errors, f"a call gave {outcome!r}"
            assert outcome == VALUE
            drill.told += 1

    def _wait(self, value: float, mark: int, limit: float) -> Met:
        return wait_for(
            Becomes(Key(self.device, PUSHED), Wanted(f"{value:g}", value)),
            journal=self.heard.journal,
            since=mark,
            budget=Budget(limit),
            look_again=SecondLook(self.stage.connector),
        )

    def _answers(self) -> bool:
        return call_aside(lambda: self._proxy.read(READ).value)() == VALUE

    def _is_whole(self, since: int) -> bool:
        """Whether a value has come after the last gap."""
        events = self.heard.events[since:]
        last = max((number for number, event in enumerate(events) if event.kind is Kind.GAP), default=-1)
        return any(event.has_value for event in events[last + 1 :])
