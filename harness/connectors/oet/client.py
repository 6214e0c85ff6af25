"""A client of any OET: what can be asked of it, release 5, 6 and 7 found out by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar

import aiohttp

from harness.connectors.oet.discovery import Api, find_api
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.exchange import Exchange
from harness.connectors.oet.login import Login
from harness.connectors.oet.refusals import refuse_unchanged
from harness.connectors.oet.script_reference import ScriptReference
from harness.contracts.oet.activities import ActivityPostRequest, ActivitySummary
from harness.contracts.oet.bodies import read_activities, read_activity, read_procedure, read_procedures
from harness.contracts.oet.event_reader import EventReader
from harness.contracts.oet.pickled import NUMBERED, NUMBERED_BEFORE_INITIALISING, read_pickled
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.releases import RELEASE_5, Release
from harness.contracts.oet.script_arguments import ProcedureInput, ScriptArgs
from harness.contracts.oet.states import ProcedureState
from harness.contracts.oet.stream import StreamEvent
from harness.errors import CallFailed

PATIENT = 35.0
"""Seconds for what takes an OET long: it gives up by itself after 30."""
STOPPED = "Successfully stopped"
"""How the answer begins to a stop that has stopped something."""

Read = TypeVar("Read")


class OetClient:
    """Used on one event loop; closed by the one who made it. Raises errors of `harness.errors`.

    Nothing is sent to an address that an answer names: every URL begins with the endpoint's.

    :param limit: seconds of one request.
    :param login: whose credentials go with each request; None for nobody's.
    """

    def __init__(self, endpoint: Endpoint, limit: float, login: Login | None = None) -> None:
        self.endpoint, self.limit = endpoint, limit
        self._exchange = Exchange(endpoint, limit, login)
        self._api: Api | None = None
        self._finding = asyncio.Lock()
        self._has_initialising: bool | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, the stream too."""
        await self._exchange.close()

    @property
    def exchange(self) -> Exchange:
        """Its requests and answers, for what is no part of the API."""
        return self._exchange

    @property
    def release(self) -> Release | None:
        """The release; None as long as it was not found out."""
        return self._api.release if self._api else None

    @property
    def where(self) -> str:
        """The whole base of its URLs, as far as it is known."""
        return f"{self.endpoint.origin}{self._api.base}" if self._api else self.endpoint.url

    async def connect(self) -> Api:
        """Return the API that answers, found out once."""
        async with self._finding:
            if self._api is None:
                self._api = await find_api(self._exchange)
            return self._api

    async def list_procedures(self) -> list[ProcedureSummary]:
        """Return all procedures that are known, by ascending id."""
        api, what = await self.connect(), "listing procedures"
        body = await self._exchange.ask(api.collection("procedures"), what)
        found = self._read(what, lambda: read_procedures(body, api.release))
        for one in found:
            self._learn(one)
        return sorted(found, key=lambda one: one.id)

    async def describe_procedure(self, pid: int) -> ProcedureSummary:
        """Return a procedure; raises `NotDefined` for one that is not known, or no longer."""
        api, what = await self.connect(), f"describing procedure {pid}"
        body = await self._exchange.ask(api.member("procedures", pid), what)
        return self._learn(self._read(what, lambda: read_procedure(body, api.release)))

    async def create_procedure(self, script: ScriptReference, init: ProcedureInput | None = None) -> ProcedureSummary:
        """Create a procedure: its script is loaded, and its init called, after the answer.

        :param init: the arguments of init.
        """
        api, what = await self.connect(), f"creating a procedure from {script.uri}"
        request = {
            "script": script.write(),
            "script_args": {"init": (init or ProcedureInput()).model_dump(mode="json")},
        }
        limit = PATIENT if script.create_env else None
        answer = await self._exchange.send("POST", api.collection("procedures"), what, request, limit=limit)
        return self._learn(self._read(what, lambda: read_procedure(answer.body, api.release)))

    async def start_procedure(self, pid: int, main: ProcedureInput | None = None) -> ProcedureSummary:
        """Start a procedure that is READY.

        Raises `Busy` while another script runs, and `NotAllowed` for a procedure in another state, even though the OET
        answers that with 200.

        :param main: the arguments of main.
        """
        before = await self.describe_procedure(pid)
        api, what = await self.connect(), f"starting procedure {pid}"
        arguments = main or ProcedureInput()
        request = {"script_args": {"main": arguments.model_dump(mode="json")}, "state": ProcedureState.RUNNING}
        answer = await self._exchange.send("PUT", api.member("procedures", pid), what, request)
        summary = self._learn(self._read(what, lambda: read_procedure(answer.body, api.release)))
        ready = ProcedureState.READY in (before.state, summary.state)
        if not ready or summary.script_args.get("main") != arguments:
            why = f"a procedure can be started once, when it is READY, and this one is {summary.state}"
            raise refuse_unchanged(answer, what, self.where, why)
        return summary

    async def stop_procedure(self, pid: int, *, abort: bool = False) -> str:
        """Stop a procedure that runs, and return what the OET says of it.

        Raises `NotAllowed` for one that does not run, even though the OET answers that with 200.

        :param abort: whether the OET runs its abort script afterwards, for the subarray_id of the procedure's init.
        """
        api, what = await self.connect(), f"stopping procedure {pid}"
        request = {"state": ProcedureState.STOPPED, "abort": abort}
        limit = PATIENT if abort else None
        answer = await self._exchange.send("PUT", api.member("procedures", pid), what, request, limit=limit)
        message = answer.body.get("abort_message", "") if isinstance(answer.body, dict) else ""
        if not message.startswith(STOPPED):
            raise refuse_unchanged(answer, what, self.where, message or answer.text)
        return str(message)

    async def list_activities(self) -> list[ActivitySummary]:
        """Return all activities, by ascending id."""
        api, what = await self.connect(), "listing activities"
        body = await self._exchange.ask(api.collection("activities"), what)
        return sorted(self._read(what, lambda: read_activities(body, api.release)), key=lambda one: one.id)

    async def describe_activity(self, number: int) -> ActivitySummary:
        """Return an activity; raises `NotDefined` for one that is not known."""
        api, what = await self.connect(), f"describing activity {number}"
        body = await self._exchange.ask(api.member("activities", number), what)
        return self._read(what, lambda: read_activity(body, api.release))

    async def run_activity(
        self,
        activity: str,
        sbd_id: str,
        arguments: ScriptArgs | None = None,
        *,
        prepare_only: bool = False,
        create_env: bool = False,
    ) -> ActivitySummary:
        """Run an activity of a scheduling block definition.

        :param arguments: by function; without them, those of the definition.
        :param prepare_only: whether its procedure is created and not started.
        """
        api, what = await self.connect(), f"running activity {activity!r} of {sbd_id}"
        request = ActivityPostRequest(
            sbd_id=sbd_id, activity_name=activity, prepare_only=prepare_only, create_env=create_env
        ).model_dump(mode="json", exclude={"script_args"})
        if arguments is not None:
            request["script_args"] = arguments.model_dump(mode="json", exclude_none=True)
        answer = await self._exchange.send("POST", api.collection("activities"), what, request, limit=PATIENT)
        return self._read(what, lambda: read_activity(answer.body, api.release))

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[StreamEvent]]:
        """Open the stream: once entered, no event is missed. It ends when the OET ends it.

        Raises errors of `harness.errors`, also from the iterator, where the connection breaks.
        """
        api = await self.connect()
        async with self._exchange.open(api.stream, "opening its stream") as response:
            reader = EventReader(self._plain if api.release.pickled else lambda fields: fields)
            yield self._read_events(response, reader)

    async def _read_events(self, response: aiohttp.ClientResponse, reader: EventReader) -> AsyncIterator[StreamEvent]:
        try:
            async for data in response.content.iter_any():
                for event in reader.take(data):
                    yield event
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise self._exchange.explain(error, "reading its stream") from None

    def _plain(self, fields: dict[str, Any]) -> dict[str, Any]:
        old = self.release is RELEASE_5 and not self._has_initialising
        return read_pickled(fields, NUMBERED_BEFORE_INITIALISING if old else NUMBERED)

    def _learn(self, summary: ProcedureSummary) -> ProcedureSummary:
        """Learn of a summary whether this release 5 has the state INITIALISING, which numbers states in its events."""
        if any(state is ProcedureState.INITIALISING for state, _ in summary.history.process_states):
            self._has_initialising = True
        return summary

    def _read(self, what: str, read: Callable[[], Read]) -> Read:
        """Read a body; raises `CallFailed` for one that is none of an OET."""
        try:
            return read()
        except ValueError as error:
            problem = "; ".join(str(error).splitlines()[1:3]) or str(error)
            raise CallFailed(f"{what}: the answer of the OET at {self.where} cannot be read: {problem}") from None
