"""A component is used alike over HTTP and as an actor."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any, cast

import pytest

from harness.contracts.esw.components import COMMAND, CurrentState, GoOffline, GoOnline, Query, SubscribeCurrentState
from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    HttpLocation,
    Location,
    PekkoLocation,
    TcpLocation,
)
from harness.contracts.esw.params.responses import Started
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.behavior import Behavior, Reply
from simulators.esw.actors.paths import ForeignActorError
from simulators.esw.actors.refs import ActorRef
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.clients import ClientFactory
from simulators.esw.http_core.http_service import HttpService
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.application import create_app
from simulators.esw.msocket.client import MsocketClient
from simulators.esw.msocket.errors import DomainError, name_exception
from simulators.esw.msocket.post import PostHandler
from simulators.esw.msocket.websocket import WebsocketHandler
from tests.simulators.esw.loops import in_loop, until

PREFIX = Prefix("TCS.wheel")
MESSAGES = (Query, GoOnline, GoOffline, SubscribeCurrentState, CurrentState, Started)


class WheelApi(ABC):
    @abstractmethod
    async def query(self, run_id: str) -> object: ...

    @abstractmethod
    async def go(self, online: bool) -> object: ...

    @abstractmethod
    def watch(self, *names: str) -> AsyncGenerator[CurrentState, None]: ...

    async def close(self) -> None:
        return None  # it has no connection of its own


class WheelImpl(WheelApi):
    def __init__(self, actor: ActorRef) -> None:
        self._actor = actor

    async def query(self, run_id: str) -> object:
        return await self._actor.ask(Query(run_id), 5)

    async def go(self, online: bool) -> object:
        return await self._actor.ask(GoOnline() if online else GoOffline(), 5)

    async def watch(self, *names: str) -> AsyncGenerator[CurrentState, None]:
        async with aclosing(self._actor.subscribe(SubscribeCurrentState(names))) as states:
            async for state in states:
                yield cast(CurrentState, state)


class WheelClient(WheelApi):
    def __init__(self, http: MsocketClient) -> None:
        self._http = http
        self.close = http.close

    async def query(self, run_id: str) -> object:
        return await self._http.post(Query(run_id))

    async def go(self, online: bool) -> object:
        return await self._http.post(GoOnline() if online else GoOffline())

    async def watch(self, *names: str) -> AsyncGenerator[CurrentState, None]:
        async with aclosing(self._http.stream(SubscribeCurrentState(names))) as states:
            async for state in states:
                yield state


class WheelBehavior(Behavior):
    watched = 0

    def receive(self, message: Any, reply: Reply) -> None:
        match message:
            case Query(run_id):
                reply.answer(Started(run_id))
            case GoOnline():
                raise RuntimeError("the wheel is stuck")
            case GoOffline():
                raise DomainError(Started("an error of the domain"))
            case SubscribeCurrentState(names):
                self.watched += 1
                reply.on_cancel(self._leave)
                for name in names:
                    reply.push(CurrentState(PREFIX, name))

    def _leave(self) -> None:
        self.watched -= 1


class WheelPostHandler(PostHandler):
    service = COMMAND

    def __init__(self, wheel: WheelApi) -> None:
        self._wheel = wheel

    async def handle(self, request: Any, access: Access) -> object:
        if isinstance(request, Query):
            return await self._wheel.query(request.run_id)
        return await self._wheel.go(isinstance(request, GoOnline))


class WheelWebsocketHandler(WebsocketHandler):
    service = COMMAND

    def __init__(self, wheel: WheelApi) -> None:
        self._wheel = wheel

    def handle(self, request: Any) -> AsyncGenerator[object, None]:
        return self._wheel.watch(*request.names)


WHEELS: ClientFactory[WheelApi] = ClientFactory(COMMAND, WheelClient, WheelImpl)


def locate(kind: ConnectionType, uri: str) -> Location:
    kinds = {ConnectionType.HTTP: HttpLocation, ConnectionType.PEKKO: PekkoLocation, ConnectionType.TCP: TcpLocation}
    return kinds[kind](Connection(PREFIX, ComponentType.HCD, kind), uri)


@asynccontextmanager
async def wheel(kind: ConnectionType) -> AsyncIterator[tuple[WheelApi, WheelBehavior]]:
    behaviors: list[WheelBehavior] = []

    def make(context: Any) -> WheelBehavior:
        behaviors.append(WheelBehavior(context))
        return behaviors[0]

    async with AsyncExitStack() as stack:
        served, using = ActorRuntime(MESSAGES), ActorRuntime(MESSAGES)
        for runtime in (served, using):
            await runtime.system.start()
            stack.push_async_callback(runtime.close)
        actor = served.system.spawn("wheel", make)
        impl = WheelImpl(actor)
        http = HttpService(create_app(WheelPostHandler(impl), WheelWebsocketHandler(impl)), HttpSettings())
        await http.start()
        served.own(http.stop)
        client = WHEELS.make(locate(kind, http.url + "/" if kind is ConnectionType.HTTP else actor.uri), using.system)
        stack.push_async_callback(client.close)
        yield client, behaviors[0]


EITHER = pytest.mark.parametrize("kind", [ConnectionType.HTTP, ConnectionType.PEKKO])


@EITHER
@in_loop
async def test_it_answers(kind: ConnectionType) -> None:
    async with wheel(kind) as (client, _):
        assert await client.query("7") == Started("7")


@EITHER
@in_loop
async def test_its_failures_keep_their_names(kind: ConnectionType) -> None:
    async with wheel(kind) as (client, _):
        with pytest.raises(Exception, match="the wheel is stuck") as failed:
            await client.go(online=True)
        assert name_exception(failed.value) == "RuntimeError"


@EITHER
@in_loop
async def test_its_states_are_streamed_until_the_client_closes(kind: ConnectionType) -> None:
    async with wheel(kind) as (client, behavior):
        states = client.watch("a", "b")
        assert [(await anext(states)).state_name for _ in range(2)] == ["a", "b"]
        assert behavior.watched == 1
        await states.aclose()
        await until(lambda: behavior.watched == 0)


@in_loop
async def test_an_actor_of_another_system_and_a_tcp_location_are_told_at_once() -> None:
    runtime = ActorRuntime(MESSAGES)
    foreign = locate(ConnectionType.PEKKO, "pekko://sequencer-system@127.0.0.1:3552/user/ESW.MoonNight#-181")
    with pytest.raises(ForeignActorError, match="it is of the actor system sequencer-system"):
        WHEELS.make(foreign, runtime.system)
    with pytest.raises(ValueError, match="neither by HTTP nor as an actor"):
        WHEELS.make(locate(ConnectionType.TCP, "tcp://127.0.0.1:6379"), runtime.system)
    await runtime.close()
