"""Answers the requests of the Gateway that have streams; none needs a role."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import singledispatchmethod
from typing import Any

from msgspec import UnsetType

from harness.contracts.esw.gateway import (
    GATEWAY,
    ComponentStreamCommand,
    SequencerStreamCommand,
    Subscribe,
    SubscribeObserveEvents,
    SubscribeWithPattern,
)
from simulators.esw.gateway.api import EventApi
from simulators.esw.gateway.component_clients import ComponentClients
from simulators.esw.msocket.websocket import WebsocketHandler


class GatewayWebsocketHandler(WebsocketHandler):
    """Turns requests into calls."""

    service = GATEWAY

    def __init__(self, clients: ComponentClients, events: EventApi) -> None:
        self._clients, self._events = clients, events

    def handle(self, request: Any) -> AsyncGenerator[object, None]:
        return self._answer(request)

    @singledispatchmethod
    def _answer(self, request: Any) -> AsyncGenerator[object, None]:
        raise TypeError(f"the Gateway takes no {type(request).__name__}")

    @_answer.register
    async def _command_component(self, request: ComponentStreamCommand) -> AsyncGenerator[object, None]:
        component = await self._clients.find_component(request.component_id)
        async with aclosing(component.stream(request.command)) as answers:
            async for answer in answers:
                yield answer

    @_answer.register
    async def _command_sequencer(self, request: SequencerStreamCommand) -> AsyncGenerator[object, None]:
        sequencer = await self._clients.find_sequencer(request.component_id)
        async with aclosing(sequencer.stream(request.command)) as answers:
            async for answer in answers:
                yield answer

    @_answer.register
    def _subscribe(self, request: Subscribe) -> AsyncGenerator[object, None]:
        return self._events.subscribe(request.event_keys, _read_option(request.max_frequency))

    @_answer.register
    def _subscribe_pattern(self, request: SubscribeWithPattern) -> AsyncGenerator[object, None]:
        most = _read_option(request.max_frequency)
        return self._events.subscribe_pattern(request.subsystem, request.pattern, most)

    @_answer.register
    def _subscribe_observe_events(self, request: SubscribeObserveEvents) -> AsyncGenerator[object, None]:
        return self._events.subscribe_observe_events(_read_option(request.max_frequency))


def _read_option(most: int | UnsetType) -> int | None:
    return None if isinstance(most, UnsetType) else most
