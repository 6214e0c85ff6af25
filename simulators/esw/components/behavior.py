"""The actor of a component, which owns its state: what it is asked and how it stands, one message after another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.components import (
    UNIT,
    ExecuteDiagnosticMode,
    ExecuteOperationsMode,
    GoOffline,
    GoOnline,
    Oneway,
    Query,
    QueryFinal,
    Submit,
    SubscribeCurrentState,
    Validate,
)
from harness.contracts.esw.lifecycle_states import SupervisorLifecycleState
from harness.contracts.esw.messages import DONE
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import Accepted, Invalid, Locked, Result
from harness.models.telescope import Device
from simulators.devices.changes import Line
from simulators.devices.commands.execution import Execution
from simulators.devices.program import Program
from simulators.devices.values import Argument, MissingPart, fill
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.components.commanding.parameters import form_of, read_values
from simulators.esw.components.commanding.runs import Runs, name_run
from simulators.esw.components.commanding.validation import Validation
from simulators.esw.components.interference import (
    GiveFault,
    Leave,
    ListFaults,
    MendFault,
    ResetComponent,
    SetAttribute,
)
from simulators.esw.components.linked.peers import ComponentPeers
from simulators.esw.components.linked.surroundings import Surroundings
from simulators.esw.components.states import CurrentStates
from simulators.esw.components.supervision.component_log import ComponentLog
from simulators.esw.components.supervision.locking import ComponentLock, LockTimer
from simulators.esw.components.supervision.messages import (
    GetComponentLogMetadata,
    GetSupervisorLifecycleState,
    LifecycleState,
    Lock,
    RestartComponent,
    SetComponentLogLevel,
    ShutdownComponent,
    Unlock,
)

REPEAT = 0.25
"""Seconds between two publications of a current state that does not change."""


class Repeat:
    """The message that current states are to be published again."""


class ComponentBehavior(Behavior):
    """Follows the messages of one component.

    :param shut_down: ends the component; called when an administrator says so.
    """

    def __init__(
        self,
        context: ActorContext,
        device: Device,
        surroundings: Surroundings,
        peers: ComponentPeers,
        shut_down: Callable[[], None],
    ) -> None:
        super().__init__(context)
        declaration, clock = surroundings.declaration, surroundings.clock
        self.device, self._telescope, self._clock = device, declaration.telescope, clock
        self._shut_down = shut_down
        self._runs = Runs(self._give, clock.post)
        self.program = program = Program(device, declaration, clock, peers, self._runs)
        self._validation = Validation(self._telescope, program, peers)
        first = {name: shown.value for name, shown in program.state.shown.items()}
        self._states = CurrentStates(self._telescope, device, first, surroundings.events.publish)
        self._lock = ComponentLock(context)
        self._state = SupervisorLifecycleState.RUNNING
        self._log = ComponentLog(device.name)
        self._repeating: asyncio.TimerHandle | None = None
        outbox = program.outbox
        outbox.monitor, outbox.publish, outbox.emit = self._states.collect, self._states.take, self._log.emit
        with clock.lock:
            program.restart()
        peers.start(program, context)

    def receive(self, message: Any, reply: Reply) -> None:
        with self._clock.lock:
            self._follow(message, reply)
        self._clock.flush()

    @singledispatchmethod
    def _follow(self, message: Any, reply: Reply) -> None:
        raise TypeError(f"{self.device.name} takes no {type(message).__name__}")

    # ---- commands -----------------------------------------------------------------------------------------------

    @_follow.register
    def _validate(self, request: Validate, reply: Reply) -> None:
        reply.answer(self._refuse(request.control_command) or Accepted(name_run()))

    @_follow.register
    def _submit(self, request: Submit, reply: Reply) -> None:
        refused = self._refuse(request.control_command)
        reply.answer(refused or self._runs.query(self._begin(request.control_command)))

    @_follow.register
    def _oneway(self, request: Oneway, reply: Reply) -> None:
        refused = self._refuse(request.control_command)
        reply.answer(refused or Accepted(self._begin(request.control_command)))

    @_follow.register
    def _query(self, request: Query, reply: Reply) -> None:
        reply.answer(self._runs.query(request.run_id))

    @_follow.register
    def _query_final(self, request: QueryFinal, reply: Reply) -> None:
        self._runs.await_end(request.run_id, reply)

    def _refuse(self, command: ControlCommand) -> Invalid | Locked | None:
        if self._lock.shuts_out(command.source):
            return Locked(name_run())
        issue = self._validation.find_issue(command) or self._validation.find_refusal(
            command.command_name, self._read(command)
        )
        if issue is None:
            return None
        self._log.emit(Line("WARN", f"{command.command_name} is not accepted: {type(issue).__name__}: {issue.reason}"))
        return Invalid(name_run(), issue)

    def _read(self, command: ControlCommand) -> Argument:
        values = read_values(self.program.commands[command.command_name], command)
        return Argument(values, values)

    def _begin(self, command: ControlCommand) -> str:
        execution = self.program.begin(command.command_name, self._read(command))
        assert execution.record is not None
        return execution.record.uid

    def _give(self, name: str, argument: Argument) -> Result:
        parameters = []
        for key, declared in self.program.commands[name].results.items():
            try:
                value = fill(declared.value, argument, self.program.state.own)
            except MissingPart:
                continue
            parameters.append(form_of(self._telescope, key, declared).write(value))
        return Result(tuple(parameters))

    # ---- modes and current states -------------------------------------------------------------------------------

    @_follow.register
    def _execute_diagnostic_mode(self, request: ExecuteDiagnosticMode, reply: Reply) -> None:
        self._do(request, {"hint": request.hint})
        reply.answer(UNIT)

    @_follow.register
    def _execute_operations_mode(self, request: ExecuteOperationsMode, reply: Reply) -> None:
        self._do(request)
        reply.answer(UNIT)

    @_follow.register
    def _go_online(self, request: GoOnline, reply: Reply) -> None:
        self._do(request)
        self._state = SupervisorLifecycleState.RUNNING
        reply.answer(UNIT)

    @_follow.register
    def _go_offline(self, request: GoOffline, reply: Reply) -> None:
        self._do(request)
        self._state = SupervisorLifecycleState.RUNNING_OFFLINE
        reply.answer(UNIT)

    def _do(self, request: object, values: dict[str, Any] | None = None) -> Execution | None:
        """Do what is declared for a request."""
        name = type(request).__name__
        return self.program.begin(name, Argument(values, values)) if name in self.program.commands else None

    @_follow.register
    def _subscribe_current_state(self, request: SubscribeCurrentState, reply: Reply) -> None:
        self._states.subscribe(request.names, reply)
        self._repeat_now()

    @_follow.register
    def _repeat(self, message: Repeat, reply: Reply) -> None:
        self._repeating = None
        self._repeat_now()

    def _repeat_now(self) -> None:
        """Publish current states, and again after a while as long as there are subscribers."""
        self._states.repeat()
        if self._repeating is not None:
            self._repeating.cancel()
        self._repeating = self.context.schedule(REPEAT, Repeat()) if self._states.is_heard else None

    # ---- administration -----------------------------------------------------------------------------------------

    @_follow.register
    def _acquire_lock(self, request: Lock, reply: Reply) -> None:
        self._lock.lock(request, reply)

    @_follow.register
    def _release_lock(self, request: Unlock, reply: Reply) -> None:
        self._lock.unlock(request, reply)

    @_follow.register
    def _expire_lock(self, message: LockTimer, reply: Reply) -> None:
        self._lock.expire(message)

    @_follow.register
    def _get_lifecycle_state(self, request: GetSupervisorLifecycleState, reply: Reply) -> None:
        reply.answer(LifecycleState(SupervisorLifecycleState.LOCK if self._lock.holder else self._state))

    @_follow.register
    def _set_log_level(self, request: SetComponentLogLevel, reply: Reply) -> None:
        self._log.level = request.level
        reply.answer(DONE)

    @_follow.register
    def _get_log_metadata(self, request: GetComponentLogMetadata, reply: Reply) -> None:
        reply.answer(self._log.metadata)

    @_follow.register
    def _restart(self, request: RestartComponent, reply: Reply) -> None:
        self._lock.release()
        self.program.restart()
        self._state = SupervisorLifecycleState.RUNNING
        reply.answer(DONE)

    @_follow.register
    def _shutdown(self, request: ShutdownComponent, reply: Reply) -> None:
        self._state = SupervisorLifecycleState.SHUTDOWN
        reply.answer(DONE)
        self._shut_down()

    # ---- interference -------------------------------------------------------------------------------------------

    @_follow.register
    def _give_fault(self, request: GiveFault, reply: Reply) -> None:
        self.program.interference.give(request.name, request.command, request.text)
        reply.answer(DONE)

    @_follow.register
    def _mend_fault(self, request: MendFault, reply: Reply) -> None:
        self.program.interference.mend(request.name or None)
        reply.answer(DONE)

    @_follow.register
    def _list_faults(self, request: ListFaults, reply: Reply) -> None:
        reply.answer(self.program.faults.present())

    @_follow.register
    def _set_attribute(self, request: SetAttribute, reply: Reply) -> None:
        kind = self.program.state.types.get(request.name)
        if kind is None:
            raise ValueError(f"{self.device.name} has no attribute {request.name}")
        self.program.interference.set(request.name, kind.read(request.value))
        reply.answer(DONE)

    @_follow.register
    def _reset(self, request: ResetComponent, reply: Reply) -> None:
        self.program.interference.clear()
        self.program.interference.mend()
        self._restart(RestartComponent(), reply)

    @_follow.register
    def _leave(self, request: Leave, reply: Reply) -> None:
        self.program.leave()
        self._states.close()
        self._runs.abandon(ActorUnreachableError(f"{self.device.name} is gone"))
        reply.answer(DONE)
