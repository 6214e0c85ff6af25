"""Opens the streams of an ESW, each on websockets of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.keys import (
    CommandsOf,
    EventOf,
    EventsOf,
    LocationOf,
    Meant,
    ModeOf,
    RunOf,
    RunsOf,
    SequenceOf,
    SequencerStateOf,
    StateOf,
    StepOf,
)
from harness.connectors.esw.sent_commands import SentCommands
from harness.connectors.esw.sequencing.observing_tellings import list_modes, list_runs
from harness.connectors.esw.sequencing.sequencer_streams import SequencerFollower, SequencerStream, poll
from harness.connectors.esw.sequencing.sequencer_tellings import ABSENT, SequencerTeller
from harness.connectors.esw.tellings import tell_event, tell_event_heard, tell_location, tell_state
from harness.connectors.told import Told
from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.location import (
    ComponentId,
    ComponentType,
    Connection,
    ConnectionType,
    LocationUpdated,
    TrackingEvent,
)
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, NotDefined, Unreachable
from harness.events.entry import Kind

T = TypeVar("T")

LONG = 24 * 3600
"""Seconds that a component is asked to wait for the end of a command."""
COMMANDED = (ComponentType.ASSEMBLY, ComponentType.HCD, ComponentType.SERVICE)
"""Types of components that have current states. What is written with CSW's Python library is always a service."""
MISSING = "no assembly, HCD or service of this prefix. Does it run?"


@dataclass(frozen=True, slots=True)
class StatesOf:
    """All current states of a component."""

    prefix: Prefix


@dataclass(frozen=True, slots=True)
class PolledStream:
    """What no stream of the ESW tells, and one of its services has to be asked for.

    :param list_all: asks for all of it.
    """

    list_all: Callable[[EswClients], Awaitable[Sequence[Told]]]


def stream_told_by(of: Meant) -> Hashable:
    """Return what has a stream of its own: current states of a component share one, and so does all of a sequencer."""
    match of:
        case StateOf():
            return StatesOf(of.prefix)
        case SequencerStateOf() | SequenceOf() | StepOf():
            return SequencerStream(of.prefix)
        case ModeOf():
            return PolledStream(list_modes)
        case RunsOf():
            return PolledStream(list_runs)
    return of


class Streams:
    """Opens streams, and keeps what they have told last. Used on one event loop.

    :param tell: is given what no stream of the ESW tells: the commands that were sent from here.
    :ivar states: the current states of components whose stream is open, by name, and when each came.
    :ivar sent: the commands that were sent from here.
    :param period: seconds between two looks at what has to be asked for.
    """

    def __init__(self, clients: EswClients, tell: Callable[[Told], None], period: float) -> None:
        self._clients, self._period = clients, period
        self._sequencers: dict[Prefix, SequencerTeller] = {}
        self.states: dict[Prefix, dict[str, tuple[CurrentState, float]]] = {}
        self.sent = SentCommands(tell)
        self._arrived = asyncio.Event()

    @asynccontextmanager
    async def open(self, of: Hashable) -> AsyncIterator[AsyncIterator[Told]]:
        """Open a stream; raises errors of `harness.errors`."""
        async with AsyncExitStack() as stack:
            match of:
                case LocationOf():
                    yield await self._track(of, stack)
                case RunOf():
                    component = self.sent.find_component(of)
                    responses = self._clients.components.query_final(component, of.run_id, LONG)
                    yield self._await_end(of, await stack.enter_async_context(responses))
                case CommandsOf():
                    yield _stay_silent()
                case StatesOf():
                    component = await self.find_component(of.prefix)
                    known, located = await self._follow_locations(component, stack)
                    if not known:  # it was unregistered since it was found, so that nothing would tell of its end
                        raise self._refuse(of.prefix, MISSING)
                    states = await stack.enter_async_context(self._clients.components.subscribe(component))
                    stack.callback(self.states.pop, of.prefix, None)
                    yield self._tell_states(of.prefix, known, await _merge(stack, states, located))
                case EventOf():
                    events = self._clients.gateway.subscribe(of.event, most=of.most)
                    yield (tell_event(of, one) async for one in await stack.enter_async_context(events))
                case EventsOf():
                    events = self._clients.gateway.subscribe_matching(of.subsystem, of.pattern, of.most)
                    yield (tell_event_heard(of, one) async for one in await stack.enter_async_context(events))
                case SequencerStream():
                    teller = SequencerTeller(of.prefix, self.find_sequence(of.prefix))
                    self._sequencers[of.prefix] = teller
                    yield await SequencerFollower(self._clients, teller, of.prefix, stack).open()
                case PolledStream():
                    yield poll(partial(of.list_all, self._clients), self._period)
                case _:
                    raise TypeError(f"no ESW has a stream of {of!r}")

    def find_sequence(self, sequencer: Prefix) -> str:
        """Return how the sequence of a sequencer stood when it was heard of last."""
        return self._sequencers[sequencer].sequence if sequencer in self._sequencers else ABSENT

    async def find_component(self, prefix: Prefix) -> ComponentId:
        """Return the component of a prefix that has current states; raises `NotDefined` if there is not just one."""
        found = {one.connection.component_id for one in await self._clients.location.list_of(prefix)}
        fitting = [one for one in found if one.component_type in COMMANDED]
        if len(fitting) == 1:
            return fitting[0]
        several = f"several components of this prefix: {', '.join(sorted(one.component_type for one in fitting))}"
        raise self._refuse(prefix, several if fitting else MISSING)

    def _refuse(self, prefix: Prefix, known: str) -> NotDefined:
        where = self._clients.location.service.url
        message = f"{prefix} has no current states: the Location Service at {where} knows {known}"
        return NotDefined(message, device=f"esw/{prefix}")

    async def await_state(self, prefix: Prefix, name: str, seconds: float) -> tuple[CurrentState, float] | None:
        """Return a current state that the open stream has told, or tells in time, and when it came; None for none."""
        try:
            async with asyncio.timeout(seconds):
                while (found := self.states.get(prefix, {}).get(name)) is None:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return None
        return found

    async def _track(self, of: LocationOf, stack: AsyncExitStack) -> AsyncIterator[Told]:
        """Track every connection of a component, and tell whether any is there."""
        known, events = await self._follow_locations(of.component, stack)
        return self._tell_locations(of, set(known), events)

    async def _follow_locations(
        self, component: ComponentId, stack: AsyncExitStack
    ) -> tuple[Mapping[ConnectionType, str], AsyncIterator[TrackingEvent]]:
        """Return the URI of each connection of a component, and what becomes of them from now on."""
        prefix, component_type = component.prefix, component.component_type
        locations = await self._clients.location.list_of(prefix, component_type)
        known = {one.connection.connection_type: one.uri for one in locations}
        tracked = [
            await stack.enter_async_context(
                self._clients.location.track(Connection(prefix, component_type, connection_type))
            )
            for connection_type in ConnectionType
        ]
        return known, await _merge(stack, *tracked)

    @staticmethod
    async def _tell_locations(
        of: LocationOf, known: set[ConnectionType], events: AsyncIterator[TrackingEvent]
    ) -> AsyncIterator[Told]:
        async for event in events:
            before = bool(known)
            if isinstance(event, LocationUpdated):
                known.add(event.location.connection.connection_type)
            else:
                known.discard(event.connection.connection_type)
            if bool(known) is not before:
                yield tell_location(of, is_registered=bool(known))

    async def _await_end(self, of: RunOf, responses: AsyncIterator[SubmitResponse]) -> AsyncIterator[Told]:
        """Tell the end of a command, which is all that its stream tells."""
        yield self.sent.hear(of, await anext(responses))
        await asyncio.Event().wait()

    async def _tell_states(
        self,
        prefix: Prefix,
        known: Mapping[ConnectionType, str],
        events: AsyncIterator[CurrentState | TrackingEvent],
    ) -> AsyncIterator[Told]:
        """Tell states until their component is another one: a gateway tells nothing of that, and no more of states."""
        latest = self.states.setdefault(prefix, {})
        async for event in events:
            if not isinstance(event, CurrentState):
                refuse_another(prefix, known, event)
                continue
            before = latest.get(event.state_name)
            known_values = {one.key_name: one for one in before[0].param_set} if before else {}
            when = time.time()
            latest[event.state_name] = event, when
            self._arrived.set()
            for parameter, told in zip(event.param_set, tell_state(event, when), strict=True):
                is_repeated = known_values.get(parameter.key_name) == parameter
                yield replace(told, kind=Kind.PERIODIC) if is_repeated else told


def refuse_another(prefix: Prefix, known: Mapping[ConnectionType, str], event: TrackingEvent) -> None:
    """Raise `Unreachable` if a component is gone, or is registered where it was not.

    :param known: where it was.
    """
    if isinstance(event, LocationUpdated):
        uri = event.location.uri
        if known.get(event.location.connection.connection_type, uri) != uri:
            raise Unreachable(f"{prefix} was registered anew, at {uri}")
    elif event.connection.connection_type in known:
        raise Unreachable(f"{prefix} was unregistered")


async def _stay_silent() -> AsyncIterator[Told]:
    """Yield nothing: what this would tell is told as it is done."""
    await asyncio.Event().wait()
    yield  # type: ignore[misc]


async def _merge(stack: AsyncExitStack, *iterators: AsyncIterator[T]) -> AsyncIterator[T]:
    """Return what several iterators bring, as it comes; their errors, too."""
    queue: asyncio.Queue[T | ConnectorError] = asyncio.Queue()
    for iterator in iterators:
        task = asyncio.create_task(_pass_on(iterator, queue))
        stack.push_async_callback(_end, task)
    return _take(queue)


async def _take(queue: asyncio.Queue[T | ConnectorError]) -> AsyncIterator[T]:
    while True:
        item = await queue.get()
        if isinstance(item, ConnectorError):
            raise item
        yield item


async def _pass_on(iterator: AsyncIterator[T], queue: asyncio.Queue[T | ConnectorError]) -> None:
    try:
        async for item in iterator:
            queue.put_nowait(item)
    except ConnectorError as error:
        queue.put_nowait(error)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
