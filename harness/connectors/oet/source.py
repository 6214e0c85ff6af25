"""An OET as a source of events: its procedures, and what is published.

The stream carries no times, so that the history of a procedure is read when its stream tells of a change, and told with
the times that stand there. What is published by a topic has the time at which it came.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_delay, wait_exponential

from harness.connectors.http_exchanges import HttpExchange
from harness.connectors.oet.client import OetClient
from harness.connectors.oet.echo import Echoes
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.histories import Histories, tell_stacktrace, tell_state
from harness.connectors.oet.keys import STATE, procedure_in, resolve_key, stacktrace_key, state_key, topic_key
from harness.connectors.oet.login import Login
from harness.connectors.oet.refusals import is_unknown
from harness.connectors.oet.script_reference import ScriptReference
from harness.connectors.pushing import PushingSource, Told
from harness.contracts.oet import topics
from harness.contracts.oet.activities import ActivitySummary
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.releases import RELEASE_5
from harness.contracts.oet.script_arguments import ProcedureInput, ScriptArgs
from harness.contracts.oet.states import ProcedureState
from harness.contracts.oet.stream import StreamEvent
from harness.errors import ConnectorError, NotDefined, TimedOut, Unreachable
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits

LAG = 1.0
"""Seconds that the history of a procedure may be behind the stream."""
SHORT, LONGEST = 0.005, 0.1
"""Seconds between two looks at it."""
SELDOM, BURST = 0.005, 100
"""Seconds between two looks at a history that only date what is published, and how many may be closer together."""
FAULTS = (ProcedureState.FAILED, ProcedureState.UNKNOWN)
LONG = 40.0
"""Seconds for what an OET may take 30 to answer."""


class OetSource(PushingSource):
    """Procedures and topics of one OET, as `harness.connectors.oet.keys` names them."""

    def __init__(self, endpoint: Endpoint, limits: Limits, login: Login | None = None) -> None:
        super().__init__("oet", endpoint.url, limits)
        self.client = OetClient(endpoint, limits.call, login)
        self.controller.at_the_end(self.client.close)
        self._histories = Histories()
        self._created: set[int] = set()
        self._published: dict[Key, Told] = {}
        self._dated = 0.0
        self._echoes = Echoes(self.client, 2 * limits.call)

    def resolve(self, key: Key) -> Key:
        return resolve_key(key)

    def health(self, subject: str) -> Key | None:
        pid = procedure_in(Key(subject, STATE))
        return None if pid is None else state_key(pid)

    def shows_fault(self, event: Event) -> bool:
        return event.key.field == STATE and event.value in FAULTS

    def name_subject(self, subject: str) -> str:
        return "the OET"

    def ping(self, subject: str) -> None:
        pid = procedure_in(Key(subject, STATE))
        if pid is None:
            self.check()
        else:
            self.describe(pid)

    def check(self, *, login: bool = False) -> None:
        """Return if the OET answers, and with `login` if its stream opens, too: whatever is followed needs both."""
        super().check()
        if login:
            self.listen()

    def flush(self) -> None:
        """Return when all that the OET has published by now was pushed; tells a gap if the stream does not bring it."""
        if self.is_open:
            self.call(self._flush(), "waiting for events in flight", 3 * self.limits.call)

    def versions(self) -> dict[str, str]:
        release = self.client.release
        return {"aiohttp": aiohttp.__version__, **({"OET": f"release {release.number}"} if release else {})}

    def take_http(self) -> Sequence[HttpExchange]:
        return self.client.exchange.kept.take()

    def list_procedures(self) -> list[ProcedureSummary]:
        """Return all procedures that are known."""
        return self.call(self.client.list_procedures(), "listing procedures", 2 * self.limits.call)

    def describe(self, pid: int) -> ProcedureSummary:
        """Return a procedure; raises `NotDefined` for one that is not known."""
        return self.call(self.client.describe_procedure(pid), f"describing procedure {pid}", 2 * self.limits.call)

    def create(self, script: ScriptReference, init: ProcedureInput | None = None) -> ProcedureSummary:
        """Create a procedure; whoever subscribes to its state first is told all of it, from its first state on."""
        self.listen()
        limit = LONG if script.create_env else 2 * self.limits.call
        summary = self.call(self.client.create_procedure(script, init), f"creating from {script.uri}", limit)
        self.tell_from_creation(summary.id)
        return summary

    def tell_from_creation(self, pid: int) -> None:
        """Tell whoever subscribes to a procedure's state first all of it, from its first state on."""
        self._created.add(pid)

    def start(self, pid: int, main: ProcedureInput | None = None) -> ProcedureSummary:
        """Start a procedure that is READY; raises `Busy` and `NotAllowed`."""
        self.listen()
        return self.call(self.client.start_procedure(pid, main), f"starting procedure {pid}", 3 * self.limits.call)

    def stop(self, pid: int, *, abort: bool = False) -> str:
        """Stop a procedure that runs, and return what the OET says of it."""
        self.listen()
        limit = LONG if abort else 2 * self.limits.call
        return self.call(self.client.stop_procedure(pid, abort=abort), f"stopping procedure {pid}", limit)

    def run_activity(
        self, activity: str, sbd_id: str, arguments: ScriptArgs | None = None, *, prepare_only: bool = False
    ) -> ActivitySummary:
        """Run an activity; its procedure is told from its first state on, as one that was created."""
        self.listen()
        action = self.client.run_activity(activity, sbd_id, arguments, prepare_only=prepare_only)
        summary = self.call(action, f"running activity {activity}", LONG)
        self.tell_from_creation(summary.procedure_id)
        return summary

    def list_activities(self) -> list[ActivitySummary]:
        """Return all activities."""
        return self.call(self.client.list_activities(), "listing activities", 2 * self.limits.call)

    def describe_activity(self, number: int) -> ActivitySummary:
        """Return an activity; raises `NotDefined` for one that is not known."""
        return self.call(self.client.describe_activity(number), f"describing activity {number}", 2 * self.limits.call)

    async def answer(self) -> None:
        await self.client.list_procedures()

    @asynccontextmanager
    async def open_stream(self) -> AsyncIterator[AsyncIterator[Told]]:
        async with self.client.listen() as events:
            self._histories.lose()
            yield self._tell(events)

    async def read(self, keys: Sequence[Key]) -> Sequence[Told | ConnectorError]:
        found = await self._describe_all(keys)
        for summary in found.values():
            if isinstance(summary, ProcedureSummary) and self.is_open:
                self._hand_on_all(self._histories.advance(summary))
        return [self._read_now(key, found) for key in keys]

    async def catch_up(self, keys: Sequence[Key], kind: Kind) -> Sequence[Sequence[Told | ConnectorError]]:
        if kind is Kind.INITIAL:
            for key in keys:
                if not self.is_held_twice(key):
                    self._published.pop(key, None)  # nobody listened meanwhile: it is of before
            created = {pid for key in keys if key.field == STATE and (pid := procedure_in(key)) in self._created}
            self._created -= created
            readings = await self.read(keys)
            return [
                await self._tell_from_the_start(key) if key.field == STATE and procedure_in(key) in created else [now]
                for key, now in zip(keys, readings, strict=True)
            ]
        found = await self._describe_all(keys)
        missed = {
            pid: self._histories.advance_over_gap(summary)
            for pid, summary in found.items()
            if isinstance(summary, ProcedureSummary)
        }
        return [
            [told for told in missed.get(procedure_in(key), ()) if told.key == key] or [self._read_now(key, found)]
            for key in keys
        ]

    async def _tell_from_the_start(self, key: Key) -> Sequence[Told | ConnectorError]:
        """Return all states of a procedure that was created here, as the changes that they are."""
        pid = procedure_in(key)
        assert pid is not None
        try:
            summary = await self._describe_until(pid, lambda summary: bool(summary.history.process_states))
        except RetryError:
            return []
        self._hand_on_all(self._histories.advance(summary))
        states = summary.history.process_states
        return [replace(tell_state(pid, state, when), kind=Kind.CHANGE) for state, when in states]

    async def _describe_all(self, keys: Iterable[Key]) -> Mapping[int | None, ProcedureSummary | ConnectorError]:
        pids = list(dict.fromkeys(pid for key in keys if (pid := procedure_in(key)) is not None))
        return dict(zip(pids, await asyncio.gather(*map(self._describe, pids)), strict=True))

    async def _describe(self, pid: int) -> ProcedureSummary | ConnectorError:
        try:
            return await self.client.describe_procedure(pid)
        except (Unreachable, TimedOut):
            raise
        except ConnectorError as error:
            error.device = f"oet/procedure/{pid}"
            return error

    def _read_now(
        self, key: Key, found: Mapping[int | None, ProcedureSummary | ConnectorError]
    ) -> Told | ConnectorError:
        """Return the present value; of a topic what was published last while it was listened to, "" if nothing was."""
        summary = found.get(procedure_in(key))
        if summary is None:
            return self._published.get(key, Told(key, "", time.time()))
        if isinstance(summary, ConnectorError):
            return summary
        if key == stacktrace_key(summary.id):
            return tell_stacktrace(summary)
        states = summary.history.process_states
        return tell_state(summary.id, *states[-1]) if states else tell_state(summary.id, summary.state, time.time())

    async def _tell(self, events: AsyncIterator[StreamEvent]) -> AsyncIterator[Told]:
        """Tell what the stream brings: states are handed on from here, with what was read of them."""
        async for event in self._echoes.keep_alive(events):
            pid = publisher_of(event)
            if event.topic in (topics.STATE_CHANGED, topics.STACKTRACE) and pid is not None:
                await self._follow_procedure(pid, str(event.fields.get("new_state") or ""))
            if self.is_held(key := topic_key(event.topic)):
                self._published[key] = told = Told(
                    key, message_of(event), await self._date(pid), occurrence=True, dated=True
                )
                yield told

    async def _date(self, pid: int | None) -> float:
        """Return when what has just come was published: between two states of its procedure, if that is followed.

        The history is read for that, unless the procedure publishes much.

        :param pid: the procedure that has published it; None for the OET itself.
        """
        now = time.time()
        if pid is None or not self.is_held(state_key(pid)):
            return now
        self._dated = max(self._dated, now) + SELDOM
        if self._dated - now < BURST * SELDOM:
            found = await self._describe(pid)
            if isinstance(found, ProcedureSummary):
                self._hand_on_all(self._histories.advance(found, as_heard=True))
        return self._histories.date(pid, now)

    async def _follow_procedure(self, pid: int, state: str) -> None:
        """Read and tell what is new of a procedure.

        :param state: as the stream tells it; "" for another event.
        """
        self._hand_on_all(self._histories.hear(pid, state) if state else ())
        if not (self.is_held(state_key(pid)) or self.is_held(stacktrace_key(pid))):
            return
        if state and not self._histories.lacks(pid):
            return
        try:
            await self._describe_until(
                pid, lambda summary: self._take(summary) and (not state or self._histories.has_all(summary, state))
            )
        except NotDefined as error:
            if not is_unknown(error):
                raise
        except RetryError:
            if self.client.release is not RELEASE_5:  # which numbers its states by the minor release
                self.hand_on(Told(state_key(pid), state, time.time(), state))

    def _take(self, summary: ProcedureSummary) -> bool:
        self._hand_on_all(self._histories.advance(summary, as_heard=True))
        return True

    def _hand_on_all(self, new: Iterable[Told]) -> None:
        for told in new:
            self.hand_on(told)

    async def _describe_until(self, pid: int, met: Callable[[ProcedureSummary], bool]) -> ProcedureSummary:
        """Describe a procedure again and again until it is as wanted; raises `RetryError` if it is not in time."""
        retrying = AsyncRetrying(
            retry=retry_if_result(lambda summary: not met(summary)),
            wait=wait_exponential(multiplier=SHORT, max=LONGEST),
            stop=stop_after_delay(LAG),
        )
        return await retrying(self.client.describe_procedure, pid)

    async def _flush(self) -> None:
        if not await self._echoes.ask():
            self.tell_gap("the stream does not bring what the OET publishes")


def publisher_of(event: StreamEvent) -> int | None:
    """Return the procedure that published an event; None for one of the OET's own."""
    return int(event.msg_src) if event.msg_src.isascii() and event.msg_src.isdigit() else None


def message_of(event: StreamEvent) -> str:
    """Return what an event says: the text of an announcement, or else its fields as JSON."""
    match dict(event.fields):
        case {"msg": str(text), **others} if not others:
            return text
        case fields:
            return json.dumps(fields)
