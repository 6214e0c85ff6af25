"""Assemblies, HCDs and sequencers as scripts command them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Generic, TypeVar, cast

from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params.responses import Error, Invalid, Started, SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    DiagnosticMode,
    OperationsMode,
    QuerySequence,
    SequencerGoOffline,
    SequencerGoOnline,
    SequencerRequest,
    Stop,
    SubmitSequence,
)
from simulators.esw.components.api import CommandApi
from simulators.esw.components.client import COMMAND_CLIENTS
from simulators.esw.http_core.clients import ClientFactory
from simulators.esw.sequencer.api import SequencerApi
from simulators.esw.sequencer.client import SEQUENCER_CLIENTS
from simulators.esw.sequencer.scripting.dsl.jobs import Job, Jobs
from simulators.esw.sequencer.scripting.dsl.script_surroundings import ScriptSurroundings
from simulators.esw.sequencer.scripting.dsl.views import ResponseView, show, unwrap

DEFAULT_TIMEOUT = timedelta(seconds=10)
"""For the end of a command, where the script gives no other."""

Api = TypeVar("Api", CommandApi, SequencerApi)
T = TypeVar("T")


class CommandError(Exception):
    """A command of a script was not accepted, or has failed.

    :param submitResponse: how it ended.
    """

    def __init__(self, who: str, submitResponse: ResponseView) -> None:
        self.submitResponse = submitResponse
        super().__init__(f"{who}: {_explain(submitResponse.message)}")


class CommandedComponent(ABC, Generic[Api]):
    """What can be told of anything that takes commands; looked up when it is used.

    ``timeout`` is a timedelta or seconds. What has failed is a `CommandError`, unless ``resumeOnError``.
    """

    _clients: ClientFactory[Api]

    def __init__(self, surroundings: ScriptSurroundings, component: ComponentId, timeout: Any = None) -> None:
        self._surroundings, self._component = surroundings, component
        self._timeout = DEFAULT_TIMEOUT if timeout is None else timeout

    @abstractmethod
    async def submit(self, command: Any, resumeOnError: bool = False) -> ResponseView:
        """Begin a command or a sequence."""

    @abstractmethod
    async def query(self, runId: str, resumeOnError: bool = False) -> ResponseView:
        """Tell how a run stands."""

    async def queryFinal(self, runId: str, timeout: Any = None, resumeOnError: bool = False) -> ResponseView:
        """Wait for the end of a run, and tell it; raises `TimeoutError`."""
        seconds = _read_seconds(self._timeout if timeout is None else timeout)
        return self._check(await self._call(lambda api: api.query_final(str(runId), seconds)), resumeOnError)

    async def submitAndWait(self, command: Any, timeout: Any = None, resumeOnError: bool = False) -> ResponseView:
        """Begin a command or a sequence, wait for its end, and tell it; raises `TimeoutError`."""
        first = await self.submit(command, resumeOnError)
        if isinstance(first.message, Started):
            return await self.queryFinal(first.runId, timeout, resumeOnError)
        return first

    def _check(self, response: SubmitResponse, resume_on_error: bool) -> ResponseView:
        shown = cast(ResponseView, show(response))
        if shown.isFailed() and not resume_on_error:
            raise CommandError(self._component.prefix, shown)
        return shown

    async def _call(self, call: Callable[[Api], Awaitable[T]]) -> T:
        try:
            return await call(await self._surroundings.find(self._component, self._clients))
        except ConnectionError:
            await self._surroundings.forget(self._component)
            raise


class RichComponent(CommandedComponent[CommandApi]):
    """An assembly or an HCD."""

    _clients = COMMAND_CLIENTS

    def __init__(self, surroundings: ScriptSurroundings, jobs: Jobs, component: ComponentId, timeout: Any) -> None:
        super().__init__(surroundings, component, timeout)
        self._jobs = jobs

    async def validate(self, command: Any) -> ResponseView:
        """Tell whether a command would be accepted."""
        return cast(ResponseView, show(await self._call(lambda api: api.validate(unwrap(command)))))

    async def oneway(self, command: Any) -> ResponseView:
        """Begin a command of which nothing is told any more."""
        return cast(ResponseView, show(await self._call(lambda api: api.oneway(unwrap(command)))))

    async def submit(self, command: Any, resumeOnError: bool = False) -> ResponseView:
        return self._check(await self._call(lambda api: api.submit(unwrap(command))), resumeOnError)

    async def query(self, runId: str, resumeOnError: bool = False) -> ResponseView:
        return self._check(await self._call(lambda api: api.query(str(runId))), resumeOnError)

    def subscribeCurrentState(self, stateNames: list[str], callback: Callable[[Any], Awaitable[object]]) -> Job:
        """Have current states told as they are published."""

        async def follow() -> None:
            api = await self._surroundings.find(self._component, self._clients)
            async with aclosing(api.subscribe_current_state(tuple(map(str, stateNames)))) as states:
                async for state in states:
                    await callback(show(state))

        return self._jobs.start(follow())

    async def diagnosticMode(self, startTime: Any, hint: str) -> None:
        """Put it into diagnostic mode."""
        await self._call(lambda api: api.execute_diagnostic_mode(startTime, hint))

    async def operationsMode(self) -> None:
        """Put it back into operations mode."""
        await self._call(lambda api: api.execute_operations_mode())

    async def goOnline(self) -> None:
        """Bring it online."""
        await self._call(lambda api: api.go_online())

    async def goOffline(self) -> None:
        """Take it offline."""
        await self._call(lambda api: api.go_offline())


class RichSequencer(CommandedComponent[SequencerApi]):
    """Another sequencer."""

    _clients = SEQUENCER_CLIENTS

    async def submit(self, command: Any, resumeOnError: bool = False) -> ResponseView:
        sequence = tuple(map(unwrap, command))
        return self._check(await self._ask(SubmitSequence(sequence)), resumeOnError)

    async def query(self, runId: str, resumeOnError: bool = False) -> ResponseView:
        return self._check(await self._ask(QuerySequence(str(runId))), resumeOnError)

    async def goOnline(self) -> Any:
        """Bring it online."""
        return await self._ask(SequencerGoOnline())

    async def goOffline(self) -> Any:
        """Take it offline."""
        return await self._ask(SequencerGoOffline())

    async def diagnosticMode(self, startTime: Any, hint: str) -> Any:
        """Put it into diagnostic mode."""
        return await self._ask(DiagnosticMode(startTime, hint))

    async def operationsMode(self) -> Any:
        """Put it back into operations mode."""
        return await self._ask(OperationsMode())

    async def abortSequence(self) -> Any:
        """Abort its sequence."""
        return await self._ask(AbortSequence())

    async def stop(self) -> Any:
        """Stop its sequence."""
        return await self._ask(Stop())

    async def _ask(self, request: SequencerRequest) -> Any:
        return await self._call(lambda api: api.ask(request))


def _read_seconds(timeout: Any) -> float:
    return timeout.total_seconds() if isinstance(timeout, timedelta) else float(timeout)


def _explain(response: SubmitResponse) -> str:
    match response:
        case Error():
            return response.message
        case Invalid():
            return f"{type(response.issue).__name__}: {response.issue.reason}"
    return type(response).__name__
