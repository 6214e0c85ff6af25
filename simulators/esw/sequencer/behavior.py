"""The actor of a sequencer, which owns its state and its steps: one message after another."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.location import PekkoLocation
from harness.contracts.esw.messages import DONE, Message
from harness.contracts.esw.params.issues import UnsupportedCommandInStateIssue
from harness.contracts.esw.params.responses import Completed, Error, Invalid, SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    DiagnosticHookFailed,
    DiagnosticMode,
    GetSequence,
    GetSequenceComponent,
    GetSequencerState,
    IsAvailable,
    IsOnline,
    LoadSequence,
    Ok,
    OperationsHookFailed,
    OperationsMode,
    QuerySequence,
    QuerySequenceFinal,
    SequencerStateResponse,
    StartSequence,
    Stop,
    SubmitSequence,
    SubscribeSequencerState,
    Unhandled,
)
from harness.contracts.esw.sequencing.step_lists import InFlight, Step, StepList
from simulators.devices.changes import Line
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.components.supervision.component_log import ComponentLog
from simulators.esw.components.supervision.messages import GetComponentLogMetadata, SetComponentLogLevel
from simulators.esw.sequencer import step_lists
from simulators.esw.sequencer.messages import EndSequencer, HookEnded, MaybeNext, PullNext, StepEnded
from simulators.esw.sequencer.scripting.engine import ScriptEngine
from simulators.esw.sequencer.scripting.script_hooks import FAILED, HOOKS, Hook
from simulators.esw.sequencer.sequence_runs import NO_RUN, SequenceRuns
from simulators.esw.sequencer.settings import Quirk, SequencerSettings
from simulators.esw.sequencer.state_table import Move, SequencerPhase, name_message, tell


class SequencerBehavior(Behavior):
    """Follows the messages of one sequencer.

    :param engine: carries out the steps.
    :param sequence_component: that the sequencer runs in.
    :param crash: ends the actor, as an error does that nobody caught.
    """

    def __init__(
        self,
        context: ActorContext,
        engine: ScriptEngine,
        settings: SequencerSettings,
        sequence_component: PekkoLocation,
        crash: Callable[[], None],
    ) -> None:
        super().__init__(context)
        self._engine, self._sequence_component, self._crash = engine, sequence_component, crash
        self._table, self._quirks = settings.table, settings.as_implemented
        self._log = ComponentLog(self.context.uri.rpartition("/")[2].partition("#")[0])
        self._phase = SequencerPhase.IDLE
        self._steps: StepList | None = None
        self._runs = SequenceRuns()
        self._subscribers: list[Reply] = []
        self._told = self._describe()

    def receive(self, message: Any, reply: Reply) -> None:
        row = self._table.get(type(message))
        if row is None:
            self._follow(message, reply)
        elif move := row.get(self._phase):
            self._accept(message, move, reply)
        else:
            reply.answer(self._refuse(type(message)))
        self._advance()
        self._publish()

    # ---- what depends on the state ------------------------------------------------------------------------------

    def _refuse(self, message: type[Message]) -> Unhandled | Invalid:
        name = name_message(message)
        text = f"Sequencer can not accept '{name}' message in '{self._phase}' state"
        if message in (SubmitSequence, StartSequence):
            return Invalid(NO_RUN, UnsupportedCommandInStateIssue(text))
        return Unhandled(self._phase, name, text)

    def _accept(self, message: Message, move: Move, reply: Reply) -> None:
        edit = step_lists.EDITS.get(type(message))
        try:
            steps = edit(self._steps or (), message) if edit else self._steps
        except step_lists.StepError as error:
            reply.answer(error.problem)
            return
        if isinstance(message, LoadSequence) and Quirk.QUERY_STARTED_AFTER_LOAD in self._quirks:
            self._runs.reopen()
        self._steps = steps
        if move.through is None:
            self._complete(message, move, reply)
        else:
            self.context.start(self._run_hook(message, move, self._phase, reply))
            self._phase = move.through

    async def _run_hook(self, message: Message, move: Move, before: SequencerPhase, reply: Reply) -> None:
        failed = not await self._try_hook(HOOKS[type(message)])
        self.context.tell_self(HookEnded(message, move, before, failed, reply))

    async def _try_hook(self, hook: Hook, *arguments: object) -> bool:
        """Have the script do something, and tell whether it could."""
        try:
            await self._engine.run_hook(hook, *arguments)
        except Exception as error:
            self._log.emit(Line("WARN", f"the script has failed to {hook.value}: {error}"))
            return False
        return True

    def _complete(self, message: Message, move: Move, reply: Reply) -> None:
        """Do what comes after the script has."""
        self._phase = move.to
        if move.drops:
            self._steps = None
        if isinstance(message, AbortSequence | Stop):
            self._steps = step_lists.discard_pending(self._steps or ())
        if isinstance(message, SubmitSequence | StartSequence):
            reply.answer(self._runs.query(self._runs.begin()))
        else:
            reply.answer(Ok())

    # ---- carrying out -------------------------------------------------------------------------------------------

    def _advance(self) -> None:
        """Begin the next step or end the sequence, if it is time."""
        if self._phase is not SequencerPhase.RUNNING:
            return
        steps = self._steps or ()
        if step_lists.is_finished(steps):
            if steps or Quirk.EMPTY_LIST_RUNS not in self._quirks:
                self._finish(steps)
        elif not any(map(step_lists.is_in_flight, steps)) and (step := step_lists.find_executable(steps)):
            self._begin(step)
            self.context.start(self._execute(step))

    def _begin(self, step: Step) -> None:
        self._steps = step_lists.set_status(self._steps or (), step.id, InFlight())

    async def _execute(self, step: Step) -> None:
        error: str | None = None
        try:
            await self._engine.execute(step.command)
        except (Exception, SystemExit) as raised:
            reason = str(raised) or type(raised).__name__
            error = f"StepId: {step.id}, CommandName: {step.command.command_name}, reason: {reason}"
        self.context.tell_self(StepEnded(error))

    def _finish(self, steps: StepList) -> None:
        self._phase = SequencerPhase.IDLE
        if self._runs.last is not None:
            self._runs.end(self._conclude(self._runs.last, steps))

    def _conclude(self, run_id: str, steps: StepList) -> SubmitResponse:
        failed = step_lists.find_failed(steps)
        return Completed(run_id) if failed is None else Error(run_id, failed.status.message)  # type: ignore[union-attr]

    # ---- what is accepted in every state ------------------------------------------------------------------------

    @singledispatchmethod
    def _follow(self, message: Any, reply: Reply) -> None:
        raise TypeError(f"a sequencer takes no {type(message).__name__}")

    @_follow.register
    def _end_hook(self, message: HookEnded, reply: Reply) -> None:
        kind = type(message.message)
        if message.failed and kind in FAILED:
            self._phase = message.move.failed or message.before
            if message.move.failed is not None:
                self._steps = None
            message.reply.answer(FAILED[kind])
        else:
            self._complete(message.message, message.move, message.reply)

    @_follow.register
    def _end_step(self, message: StepEnded, reply: Reply) -> None:
        self._steps = step_lists.finish_in_flight(self._steps or (), message.error)

    @_follow.register
    def _tell_next(self, message: MaybeNext, reply: Reply) -> None:
        reply.answer(self._find_next())

    @_follow.register
    def _pull_next(self, message: PullNext, reply: Reply) -> None:
        step = self._find_next()
        if step is not None:
            self._begin(step)
        reply.answer(step)

    def _find_next(self) -> Step | None:
        return step_lists.find_executable(self._steps or ()) if self._phase is SequencerPhase.RUNNING else None

    @_follow.register
    def _get_sequence(self, request: GetSequence, reply: Reply) -> None:
        reply.answer(() if self._steps is None else (self._steps,))

    @_follow.register
    def _get_sequence_component(self, request: GetSequenceComponent, reply: Reply) -> None:
        reply.answer(self._sequence_component)

    @_follow.register
    def _get_state(self, request: GetSequencerState, reply: Reply) -> None:
        reply.answer(tell(self._phase))

    @_follow.register
    def _tell_available(self, request: IsAvailable, reply: Reply) -> None:
        reply.answer(self._phase is SequencerPhase.IDLE)

    @_follow.register
    def _tell_online(self, request: IsOnline, reply: Reply) -> None:
        reply.answer(self._phase is not SequencerPhase.OFFLINE)

    @_follow.register
    def _query(self, request: QuerySequence, reply: Reply) -> None:
        if self._stops(request.run_id):
            self._crash()
        else:
            reply.answer(self._runs.query(request.run_id))

    @_follow.register
    def _query_final(self, request: QuerySequenceFinal, reply: Reply) -> None:
        self._runs.await_end(request.run_id, reply)

    def _stops(self, run_id: str) -> bool:
        """Tell whether the real code would stumble over the list of a run that is gone."""
        return Quirk.QUERY_STOPS_OFFLINE in self._quirks and self._steps is None and run_id == self._runs.last

    @_follow.register
    def _enter_diagnostic_mode(self, request: DiagnosticMode, reply: Reply) -> None:
        mode = Hook.DIAGNOSTIC_MODE, request.start_time, request.hint
        self.context.start(self._change_mode(reply, DiagnosticHookFailed(), *mode))

    @_follow.register
    def _enter_operations_mode(self, request: OperationsMode, reply: Reply) -> None:
        self.context.start(self._change_mode(reply, OperationsHookFailed(), Hook.OPERATIONS_MODE))

    async def _change_mode(self, reply: Reply, failed: Message, hook: Hook, *arguments: object) -> None:
        reply.answer(Ok() if await self._try_hook(hook, *arguments) else failed)

    @_follow.register
    def _set_log_level(self, request: SetComponentLogLevel, reply: Reply) -> None:
        self._log.level = request.level
        reply.answer(DONE)

    @_follow.register
    def _get_log_metadata(self, request: GetComponentLogMetadata, reply: Reply) -> None:
        reply.answer(self._log.metadata)

    # ---- subscriptions ------------------------------------------------------------------------------------------

    @_follow.register
    def _subscribe(self, request: SubscribeSequencerState, reply: Reply) -> None:
        reply.push(self._told)
        self._subscribers.append(reply)
        reply.on_cancel(lambda: self._subscribers.remove(reply))

    def _describe(self) -> SequencerStateResponse:
        return SequencerStateResponse(self._steps or (), tell(self._phase))

    def _publish(self) -> None:
        """Tell the subscribers, if anything has changed."""
        if self._told != (told := self._describe()):
            self._told = told
            for reply in tuple(self._subscribers):
                reply.push(told)

    @_follow.register
    def _end(self, message: EndSequencer, reply: Reply) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber.end()
        self._runs.abandon(ActorUnreachableError("the sequencer was shut down before the sequence had ended"))
        reply.answer(None)
