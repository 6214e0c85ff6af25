"""The context that a script is given: what it defines its handlers by, and reaches the control system with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import Any, cast

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import Observe, Setup
from harness.contracts.esw.params.events import EventKey, SystemEvent
from harness.contracts.esw.sequencing.step_lists import Step
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequencer.messages import MaybeNext, PullNext
from simulators.esw.sequencer.scripting.dsl.components import RichComponent, RichSequencer
from simulators.esw.sequencer.scripting.dsl.handlers import Handler, ScriptHandlers
from simulators.esw.sequencer.scripting.dsl.jobs import LOOP_INTERVAL, Action, Job, Jobs, LoopStopError
from simulators.esw.sequencer.scripting.dsl.observing import OBSERVE_EVENTS, ScriptTime, make_observe_event
from simulators.esw.sequencer.scripting.dsl.script_surroundings import ScriptSurroundings
from simulators.esw.sequencer.scripting.dsl.views import VIEWS, EventView, MessageView, build_command, show, unwrap
from simulators.esw.sequencer.scripting.script_hooks import Hook

OPERATOR_LIMIT = 5.0
"""Seconds for the sequencer to tell a step to its own script."""


class ScriptError(Exception):
    """A script has ended a step with an error."""


class Script:
    """The context of one script.

    :ivar isOnline: whether the sequencer is online.
    """

    def __init__(self, prefix: Prefix, obs_mode: str, surroundings: ScriptSurroundings) -> None:
        self.prefix, self.obsMode, self.isOnline = str(prefix), obs_mode, True
        self._surroundings = surroundings
        self.handlers = ScriptHandlers()
        self.jobs = Jobs(self.handlers.report, surroundings.time_scale)
        self.operator: ActorRef | None = None

    # ---- handlers: decorators, or called with the function ---------------------------------------------------------

    def onSetup(self, name: str, handler: Callable[..., Any] | None = None) -> Any:
        """Carry out Setups of a name."""
        return self._on_command(Setup, name, handler)

    def onObserve(self, name: str, handler: Callable[..., Any] | None = None) -> Any:
        """Carry out Observes of a name."""
        return self._on_command(Observe, name, handler)

    def _on_command(self, kind: type[Setup | Observe], name: str, handler: Callable[..., Any] | None) -> Any:
        def add(given: Handler) -> Handler:
            return self.handlers.add_command(kind, name, given)

        return add if handler is None else add(handler)

    def onGlobalError(self, handler: Callable[..., Any] | None = None) -> Any:
        """Be told each error of a step."""
        return self.handlers.add_error if handler is None else self.handlers.add_error(handler)

    def onNewSequence(self, handler: Callable[..., Any] | None = None) -> Any:
        """Do something before a sequence begins."""
        return self._on_hook(Hook.NEW_SEQUENCE, handler)

    def onGoOnline(self, handler: Callable[..., Any] | None = None) -> Any:
        """Do something before the sequencer is online."""
        return self._on_hook(Hook.GO_ONLINE, handler)

    def onGoOffline(self, handler: Callable[..., Any] | None = None) -> Any:
        """Do something before the sequencer is offline."""
        return self._on_hook(Hook.GO_OFFLINE, handler)

    def onAbortSequence(self, handler: Callable[..., Any] | None = None) -> Any:
        """Do something before a sequence is aborted."""
        return self._on_hook(Hook.ABORT_SEQUENCE, handler)

    def onStop(self, handler: Callable[..., Any] | None = None) -> Any:
        """Do something before a sequence is stopped."""
        return self._on_hook(Hook.STOP, handler)

    def onDiagnosticMode(self, handler: Callable[..., Any] | None = None) -> Any:
        """Go into diagnostic mode; told the time when, and a hint."""
        return self._on_hook(Hook.DIAGNOSTIC_MODE, handler)

    def onOperationsMode(self, handler: Callable[..., Any] | None = None) -> Any:
        """Go back from diagnostic mode."""
        return self._on_hook(Hook.OPERATIONS_MODE, handler)

    def onShutdown(self, handler: Callable[..., Any] | None = None) -> Any:
        """Do something before the sequencer ends."""
        return self._on_hook(Hook.SHUTDOWN, handler)

    def _on_hook(self, hook: Hook, handler: Callable[..., Any] | None) -> Any:
        add = partial(self.handlers.add_hook, hook)
        return add if handler is None else add(handler)

    # ---- steps ----------------------------------------------------------------------------------------------------

    async def nextIf(self, predicate: Callable[[Any], bool]) -> Any:
        """Take the next step into the present one, if it may begin and is one that is wanted; None otherwise."""
        step = await self._ask_operator(MaybeNext())
        if step is None or not predicate(show(step.command)):
            return None
        pulled = await self._ask_operator(PullNext())
        return None if pulled is None else show(pulled.command)

    async def _ask_operator(self, message: MaybeNext | PullNext) -> Step | None:
        assert self.operator is not None, "a script is carried out by its sequencer"
        return cast(Step | None, await self.operator.ask(message, OPERATOR_LIMIT))

    def finishWithError(self, message: str = "") -> None:
        """End the step with an error."""
        raise ScriptError(message)

    # ---- commands -------------------------------------------------------------------------------------------------

    def Setup(self, source: Any, commandName: str, obsId: Any = None) -> MessageView:
        """Make a Setup."""
        return VIEWS[Setup](build_command(Setup, source, commandName, obsId))

    def Observe(self, source: Any, commandName: str, obsId: Any = None) -> MessageView:
        """Make an Observe."""
        return VIEWS[Observe](build_command(Observe, source, commandName, obsId))

    def sequenceOf(self, *commands: Any) -> tuple[Any, ...]:
        """Make a sequence."""
        return commands

    def Assembly(self, prefix: Any, timeout: Any = None) -> RichComponent:
        """Return an assembly."""
        return self._component(prefix, ComponentType.ASSEMBLY, timeout)

    def Hcd(self, prefix: Any, timeout: Any = None) -> RichComponent:
        """Return an HCD."""
        return self._component(prefix, ComponentType.HCD, timeout)

    def _component(self, prefix: Any, kind: ComponentType, timeout: Any) -> RichComponent:
        return RichComponent(self._surroundings, self.jobs, ComponentId(Prefix(str(prefix)), kind), timeout)

    def Sequencer(self, subsystem: Any, obsMode: Any, variation: Any = None, timeout: Any = None) -> RichSequencer:
        """Return another sequencer."""
        name = ".".join(str(one) for one in (subsystem, obsMode, variation) if one)
        return RichSequencer(self._surroundings, ComponentId(Prefix(name), ComponentType.SEQUENCER), timeout)

    # ---- events ---------------------------------------------------------------------------------------------------

    def SystemEvent(self, sourcePrefix: Any, eventName: str, *parameters: Any) -> MessageView:
        """Make an event of now."""
        return VIEWS[SystemEvent](sourcePrefix, eventName, parameters)

    async def publishEvent(self, event: Any) -> None:
        """Publish an event."""
        await self._surroundings.events.publish(unwrap(event))

    async def getEvent(self, eventKey: str) -> EventView:
        """Return the latest event of a key; an invalid one if there was none."""
        [found] = await self.getEvents(eventKey)
        return found

    async def getEvents(self, *eventKeys: str) -> list[EventView]:
        """Return the latest events of keys."""
        return [show(event) for event in await self._surroundings.events.get([_read_key(key) for key in eventKeys])]

    def onEvent(self, *arguments: Any) -> Any:
        """Have the latest events of keys told, and all that are published then.

        A decorator if it is given keys alone; otherwise the handler comes first, and the subscription may be awaited.
        """
        if callable(arguments[0]):
            return self._subscribe(*arguments)
        return lambda handler: self._subscribe(handler, *arguments)

    def _subscribe(self, callback: Callable[[Any], Awaitable[object]], *eventKeys: str) -> Job:
        async def follow() -> None:
            async with aclosing(self._surroundings.events.subscribe([_read_key(key) for key in eventKeys])) as events:
                async for event in events:
                    await callback(show(event))

        return self.jobs.start(follow())

    def __getattr__(self, name: str) -> Any:
        """Return what makes an observe event of the sequencer."""
        if name in OBSERVE_EVENTS:
            return make_observe_event(name, self.prefix)
        raise AttributeError(f"the context of a script has no {name}")

    # ---- loops and schedules ----------------------------------------------------------------------------------------

    async def loop(self, action: Action, minInterval: timedelta = LOOP_INTERVAL, milliseconds: float = 0.0) -> None:
        """Do something again and again, until it calls ``stopWhen`` with a condition that is met."""
        await self.jobs.loop(action, timedelta(milliseconds=milliseconds) if milliseconds else minInterval)

    def loopAsync(self, action: Action, minInterval: timedelta = LOOP_INTERVAL, milliseconds: float = 0.0) -> Job:
        """Do something again and again beside the steps."""
        return self.jobs.start(self.loop(action, minInterval, milliseconds))

    async def waitFor(self, condition: Callable[[], Any]) -> None:
        """Return as soon as a condition is met."""

        async def check() -> None:
            self.stopWhen(condition())

        await self.loop(check)

    def stopWhen(self, condition: Any) -> None:
        """End the loop that it is called in, if a condition is met."""
        if condition:
            raise LoopStopError

    async def par(self, *work: Awaitable[Any]) -> list[Any]:
        """Do several things at once, and return what they have returned."""
        return list(await asyncio.gather(*work))

    def utcTimeNow(self) -> ScriptTime:
        """Return the time of this machine."""
        return ScriptTime.now()

    def scheduleOnceFromNow(self, delay: timedelta, action: Action) -> Job:
        """Do something after a while, beside the steps."""
        return self.jobs.start(self.jobs.repeat(delay, None, action))

    def schedulePeriodicallyFromNow(self, delay: timedelta, interval: timedelta, action: Action) -> Job:
        """Do something after a while and again after each interval, beside the steps."""
        return self.jobs.start(self.jobs.repeat(delay, interval, action))


def _read_key(text: str) -> EventKey:
    source, _, name = str(text).rpartition(".")
    return EventKey(Prefix(source), name)
