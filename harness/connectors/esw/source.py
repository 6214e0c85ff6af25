"""An ESW as a source of events: locations, commands, current states, and what is published."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.credentials import Credentials
from harness.connectors.esw.keys import (
    EventOf,
    LocationOf,
    Meant,
    ModeOf,
    RunOf,
    RunsOf,
    SequenceOf,
    SequencerStateOf,
    StateOf,
    StepOf,
    read_key,
)
from harness.connectors.esw.sequencing.sequencer_tellings import ABSENT
from harness.connectors.esw.sequencing.sequencing_reading import SequencingReading
from harness.connectors.esw.streams import StatesOf, Streams, stream_told_by
from harness.connectors.esw.tellings import tell_event, tell_location, tell_parameter, tell_run
from harness.connectors.http_exchanges import HttpExchange
from harness.connectors.streaming import OpenStream, StreamingSource
from harness.connectors.told import Told
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import SubmitResponse
from harness.errors import ConnectorError, NotDefined, TimedOut, Unreachable
from harness.events.entry import Kind
from harness.events.key import Key
from harness.limits import Limits

T = TypeVar("T")

USER = "firstlight"
"""The user of a simulated AAS who has the roles that are asked for."""
FIRST_STATE = 1.0
"""Seconds within which a component publishes its current states to whoever subscribes, if it does so at all."""


@dataclass(frozen=True)
class _Opens:
    """Opens the stream of one thing; equal for one thing."""

    of: Any
    streams: Streams = field(compare=False, repr=False)

    def __call__(self) -> AbstractAsyncContextManager[AsyncIterable[Told]]:
        return self.streams.open(self.of)


class EswSource(StreamingSource):
    """Everything that one ESW tells, as `harness.connectors.esw.keys` names it.

    :param attributes: names of parameters of current states that are written without the state, by subject: the field
        that each of them is.
    """

    def __init__(
        self,
        endpoints: EswEndpoints,
        limits: Limits,
        credentials: Credentials | None = None,
        attributes: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        super().__init__("esw", endpoints.location_service, limits)
        self.credentials = credentials or Credentials()
        self.clients = EswClients(endpoints, limits.call, self.credentials)
        self.controller.at_the_end(self.clients.close)
        self._streams_of = Streams(self.clients, self.hand_on, limits.poll)
        self.addresses: dict[ComponentId, str] = {}
        """Where simulated components were found last that are made to fail."""
        self._attributes = attributes or {}

    def keeps_order(self, subject: str) -> bool:
        return False  # its fields come on websockets of their own

    def resolve(self, key: Key) -> Key:
        own = self._attributes.get(key.subject, {})
        return read_key(Key(key.subject, own.get(key.field, key.field))).key

    def stream_of(self, key: Key) -> OpenStream:
        return _Opens(stream_told_by(read_key(key)), self._streams_of)

    def is_lasting(self, opens: OpenStream) -> bool:
        """Return whether it tells of current states: whatever uses a component reads them again and again."""
        return isinstance(opens, _Opens) and isinstance(opens.of, StatesOf)

    async def answer(self) -> None:
        await self.clients.location.list_all()

    def flush(self) -> None:
        """Return at once: nothing tells what is on its way."""

    def versions(self) -> dict[str, str]:
        return {"aiohttp": aiohttp.__version__}

    def take_http(self) -> Sequence[HttpExchange]:
        return self.clients.kept.take()

    def ask(self, action: Callable[[EswClients], Awaitable[T]], what: str, limit: float | None = None) -> T:
        """Run what a client does, and return what it gives; from any thread but the source's.

        :param limit: seconds; twice that of a call without, since the Location Service is asked first.
        """
        return self.call(action(self.clients), what, limit or 2 * self.limits.call)

    def log_in(self, *roles: str) -> Callable[[], None]:
        """Ask with a token of exactly these roles from now on, of a simulated AAS; without any, with none.

        Returns what goes back to whoever asked before.
        """
        if not roles:
            return self.credentials.use("")
        password = secrets.token_urlsafe()

        async def log_in() -> str:
            await self.clients.tokens.add_user(USER, password, *roles)
            return await self.clients.tokens.log_in(USER, password)

        return self.credentials.use(self.ask(lambda _: log_in(), "logging in"), log_in)

    def submit(self, component: ComponentId, command: ControlCommand) -> SubmitResponse:
        """Have a component carry a command out; how it ends is told by the key of its run."""
        what = f"submitting {command.command_name} to {component.prefix}"
        return self.ask(lambda _: self._submit(component, command), what)

    async def _submit(self, component: ComponentId, command: ControlCommand) -> SubmitResponse:
        sent = time.time()
        response = await self.clients.components.submit(component, command)
        self._streams_of.sent.begin(component, command, response, sent)
        return response

    async def read(self, keys: Sequence[Key]) -> Sequence[Told | ConnectorError]:
        reading = SequencingReading(self.clients, self._streams_of.find_sequence)
        return await asyncio.gather(*(self._read(key, reading) for key in keys))

    async def catch_up(self, keys: Sequence[Key], kind: Kind) -> Sequence[Sequence[Told | ConnectorError]]:
        """Read keys; what has no present value, as an event that was never published, tells nothing at first."""
        readings = await self.read(keys)
        is_first = kind is Kind.INITIAL
        return [[] if is_first and (isinstance(one, SilentError) or tells_nothing(one)) else [one] for one in readings]

    async def _read(self, key: Key, reading: SequencingReading) -> Told | ConnectorError:
        of = read_key(key)
        try:
            if isinstance(of, ModeOf | RunsOf | SequencerStateOf | SequenceOf | StepOf):
                return await reading.read(of)
            return await self._read_now(of)
        except ConnectorError as error:
            if isinstance(error, (Unreachable, TimedOut)) and not error.device:
                raise  # nobody answers, whatever is asked
            error.device = key.subject
            return error

    async def _read_now(self, of: Meant) -> Told | ConnectorError:
        match of:
            case LocationOf(component):
                found = await self.clients.location.list_of(component.prefix, component.component_type)
                return tell_location(of, is_registered=bool(found))
            case RunOf():
                return await self._read_run(of)
            case StateOf():
                return await self._read_state(of)
            case EventOf():
                [event] = await self.clients.gateway.get_events(of.event)
                return tell_event(of, event)
        return SilentError(f"{of.key} has no present value")

    async def _read_run(self, of: RunOf) -> Told:
        sent = self._streams_of.sent
        if end := sent.ends.get(of.run_id):
            return tell_run(of, end)
        component = sent.find_component(of)
        return sent.hear(of, await self.clients.components.query(component, of.run_id))

    async def _read_state(self, of: StateOf) -> Told | ConnectorError:
        """Return what was published last; of a component that nobody listens to yet, what it publishes first."""
        opens = _Opens(StatesOf(of.prefix), self._streams_of)
        await self.await_open(opens, of.key.subject)
        found = await self._streams_of.await_state(of.prefix, of.state_name, FIRST_STATE)
        if found is None:
            await self.await_open(opens, of.key.subject)  # says so if the component went away meanwhile
            return SilentError(f"esw/{of.prefix} has not published the current state {of.state_name} by now")
        state, when = found
        for parameter in state.param_set:
            if parameter.key_name == of.parameter:
                return tell_parameter(parameter, of.key, when)
        has = ", ".join(one.key_name for one in state.param_set) or "none"
        return NotDefined(
            f"the current state {of.state_name} of {of.prefix} has no parameter {of.parameter}, it has: {has}",
            device=of.key.subject,
        )


def tells_nothing(reading: Told | ConnectorError) -> bool:
    """Return whether something has no value yet: an event that was never published, a step that there is not."""
    return isinstance(reading, Told) and (reading.value is None or reading.label == ABSENT)


class SilentError(ConnectorError):
    """There is no present value, and nothing is wrong about that."""
