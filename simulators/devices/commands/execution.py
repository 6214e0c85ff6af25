"""One command that is under way: the interpreter of its declared stages.

Runs under the clock's lock; no thread waits for it. What has to pass or to be answered is a timer or a job, and posts
to the clock when it is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.contracts.long_running import ResultCode
from harness.models import schema
from harness.models.faults import (
    FAILED_RESULT,
    LONG_RUNNING_EXCEPTION,
    STUCK_IN_INTERMEDIATE_STATE,
    STUCK_IN_OBSTATE,
)
from simulators.devices.changes import Line
from simulators.devices.clock import DeviceClock, Timer
from simulators.devices.commands.asking import Asking, Lane, prepared
from simulators.devices.commands.effects import changes, compute_failure, compute_stage, writes
from simulators.devices.commands.ledger import Ledger, Record
from simulators.devices.commands.waiting import Waiting
from simulators.devices.conditions import hold
from simulators.devices.faults import Faults
from simulators.devices.following import Following
from simulators.devices.held_values import HeldValues
from simulators.devices.peers import Peers
from simulators.devices.state import DeviceState
from simulators.devices.values import Argument, MissingPart, fill


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a device that its commands work with."""

    state: DeviceState
    held: HeldValues
    faults: Faults
    following: Following
    clock: DeviceClock
    peers: Peers
    ledger: Ledger
    lane: Lane = field(default_factory=Lane)


class Others(Protocol):
    """The commands of a device, as one of them knows them."""

    def remove(self, execution: Execution) -> None: ...
    def advance(self) -> None: ...


class Execution:
    """A command of one device, from its beginning to its end.

    :ivar record: of a command that tells its end later.
    """

    def __init__(self, parts: Parts, others: Others, name: str, command: schema.Command, argument: Argument) -> None:
        self.name, self.command, self.argument = name, command, argument
        self.record: Record | None = None
        self._parts, self._others = parts, others
        self._state, self._held, self._clock = parts.state, parts.held, parts.clock
        self._waiting = Waiting(parts.state, parts.peers, parts.lane, argument)
        self.over = False
        self._next = 0
        self._stage: schema.Stage | None = None
        self._asking = False
        self._pause: Timer | None = None
        self._limit: Timer | None = None
        self._failure: tuple[str, str] | None = None
        self._entered = False
        self._before: dict[str, Any] = {}

    # ---- beginning and end --------------------------------------------------------------------------------------

    def conflicts(self, other: Execution) -> bool:
        """Whether the two cannot go on at one time: they change the same attributes, or both are long-running."""
        if self.command.protocol == other.command.protocol == "long-running":
            return True
        return not writes(self.command).isdisjoint(writes(other.command))

    def begin(self) -> None:
        """The first stage begins at once, what comes after it on the loop; a command that is answered with what it did
        goes on at once as far as it can.
        """
        self._state.log(Line("INFO", f"{self.name} begins"))
        if self.record is not None:
            self._parts.ledger.begin(self.record)
        self._before = {name: self._state.own(name) for name in writes(self.command)}
        self._start_limit()
        self._enter()
        self._go_on()

    def fail(self, message: str, *, spare: str = "") -> None:
        """It failed; attributes take the values declared for that, but `spare`."""
        if self.over:
            return
        values = compute_failure(self.command, self._before, self._state, self.argument)
        values.pop(spare, None)
        if any(self._held.hold_back(name) and self._state.own(name) != value for name, value in values.items()):
            self._failure = (message, spare)
            return
        self._state.log(Line("ERROR", f"{self.name} failed: {message}"))
        # The end is told before the values change: who waits for a value must not take it for a success.
        self._end("FAILED", ResultCode.FAILED, message)
        for name, value in values.items():
            self._state.show(name, value)
        self._state.tell(f"{self.name} failed: {message}")
        self._parts.following.settle()

    def interrupt(self) -> None:
        """Another command ends it."""
        self._end("ABORTED", ResultCode.ABORTED, "Command Aborted")

    def refuse(self, reason: str) -> None:
        """Its turn came, and it is not allowed any more."""
        self._end("REJECTED", ResultCode.NOT_ALLOWED, f"{self.name} is not allowed: {reason}")

    def drop(self) -> None:
        """End it without a word: the device begins anew."""
        self.over = True
        self._parts.peers.forget(self)
        for timer in (self._pause, self._limit):
            if timer is not None:
                timer.cancel()

    def _end(self, status: str, code: ResultCode, text: str) -> None:
        if self.over:
            return
        self.drop()
        if code is not ResultCode.FAILED:  # which has been said already
            self._state.log(Line("INFO" if code is ResultCode.OK else "WARN", f"{self.name} ends: {code.name}"))
        if self.record is not None:
            self._parts.ledger.end(self.record, status, code, text)
        self._others.remove(self)

    # ---- stages -------------------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Go on, if what was waited for is there. Called whenever something changed."""
        if self.over:
            return
        if self._failure is not None:
            message, spare = self._failure
            self._failure = None
            self.fail(message, spare=spare)
            return
        if failure := self._fault(LONG_RUNNING_EXCEPTION) or self._waiting.failed_command():
            self.fail(failure)
        elif (self._stage is None or self._stage_is_over()) and self._enter():
            self._go_on()

    def _go_on(self) -> None:
        if self.command.protocol == "long-running":
            self._post()
        else:
            self.advance()

    def _stage_is_over(self) -> bool:
        """Whether the stage has come to its end, so that the next can begin."""
        if self._asking or self._pause is not None:
            return False
        if not self._waiting.reached():
            self._wait()
            return False
        if self.stuck:
            return False
        self._stage = None
        return not self._fails_here()

    def _post(self) -> None:
        if not self.over:
            self._clock.post(self._locked_advance)

    def _locked_advance(self) -> None:
        with self._clock.lock:
            self.advance()

    def _fault(self, fault: str) -> str:
        """What the device says of a fault that strikes this command; "" if it does not."""
        return self._parts.faults.of(fault, self.name)

    @property
    def stuck(self) -> bool:
        """Whether a fault keeps it where it is: before its first stage, or in one that leads through another state."""
        if self._stage is None:
            return not self._entered and bool(self._fault(STUCK_IN_OBSTATE))
        passing = bool(changes(self._stage)) and self._next < len(self.command.stages)
        return passing and bool(self._fault(STUCK_IN_INTERMEDIATE_STATE))

    def hurry(self) -> None:
        """It takes no more time than it has taken."""
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
            self._post()

    def _enter(self) -> bool:
        """Begin the next stage whose conditions hold; without one, the command is done. False while it is held."""
        stages = self.command.stages
        if self.stuck:
            return False
        try:
            while self._next < len(stages):
                stage = stages[self._next]
                if not hold(stage.when, self._state, self.argument):
                    self._next += 1
                    continue
                if self._entered and self._is_held(stage):
                    return False
                after = len(stages) if stage.last else self._next + 1
                if after == len(stages) and self._fails_here():
                    return False
                self._entered = True
                self._next = after
                self._stage = stage
                self._begin_stage(stage)
                return True
        except (MissingPart, ValueError) as error:
            self.fail(str(error))
            return False
        if not self._fails_here():
            self._end("COMPLETED", ResultCode.OK, "Command Completed")
        return False

    def _fails_here(self) -> bool:
        """Fail for a fault before the command has done what it is to do; says whether there is one."""
        failure = self._fault(FAILED_RESULT) or self._fault(LONG_RUNNING_EXCEPTION)
        if failure:
            self.fail(failure)
        return bool(failure)

    def _is_held(self, stage: schema.Stage) -> bool:
        return any(self._held.hold_back(name) and not self._takes_out(name) for name in changes(stage))

    def _takes_out(self, name: str) -> bool:
        """Whether it came to take the device out of what the attribute shows, which a hold does not prevent."""
        return self.command.interrupts and self._state.own(name) == self._before[name]

    def _begin_stage(self, stage: schema.Stage) -> None:
        state = self._state
        values = compute_stage(stage, state, self.argument)
        takes = fill(stage.takes, self.argument, state.own)
        for name, value in values.items():
            state.show(name, value)
        self._parts.following.settle()
        if self.over:
            return
        self._waiting.begin(stage)
        if stage.ask:
            calls = [call for ask in stage.ask for call in prepared(ask, state, self.argument)]
            self._asking = True
            Asking(self, calls, self._parts.lane, self._clock, self._parts.peers).enqueue()
        if takes > 0:
            real = self._clock.real_seconds(takes * self._parts.faults.slowness(self.name))
            self._pause = self._clock.later(real, self._pause_over)

    def _wait(self) -> None:
        """Go on waiting; fail if a device that is waited for is gone."""
        lost = self._waiting.lost()
        if lost:
            self.fail(f"{lost} does not answer")
        else:
            self._parts.peers.watch(self, [remote.name for remote in self._waiting.awaited()])

    def _pause_over(self) -> None:
        with self._clock.lock:
            self._pause = None
            self.advance()

    def note_asked(self, device: str, uid: str, began: float) -> None:
        """Take note of a device that took its command."""
        self._waiting.asked(device, uid, began)

    def end_asking(self, failure: str) -> None:
        """Go on: all devices were asked, or one refused, as `failure` says. If it is over, others may wait for that."""
        if self.over:
            self._others.advance()
            return
        self._asking = False
        if failure:
            self.fail(failure)
        else:
            self.advance()

    # ---- the limit ----------------------------------------------------------------------------------------------

    def _start_limit(self) -> None:
        self._limit = self._clock.later(self._clock.limit(self.command.limit), self._is_late)

    def _is_late(self) -> None:
        with self._clock.lock:
            if self.over:
                return
            held = self._stage is None and self._next < len(self.command.stages)
            if held or self.stuck or any(self._held.hold_back(name) for name in writes(self.command)):
                self._start_limit()
            else:
                self.fail(f"{self.name} did not end within {self._given()}{self._waiting.missing()}")

    def _given(self) -> str:
        clock, declared = self._clock, self.command.limit
        if (real := clock.limit(declared)) <= clock.real_seconds(declared):
            return f"{declared:g} s of telescope time"
        return f"{real:g} s on the clock (its limit, {declared:g} s of telescope time, is never made shorter)"
