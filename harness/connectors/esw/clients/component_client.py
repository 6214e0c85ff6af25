"""A client of components: assemblies, HCDs, and whatever else takes commands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from harness.connectors.esw.routes import Route
from harness.contracts.esw.components import (
    CurrentState,
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
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import OnewayResponse, SubmitResponse, ValidateResponse
from harness.contracts.esw.values.times import UTCTime


class ComponentClient:
    """The command service of components, by whichever route. Raises errors of `harness.errors`."""

    def __init__(self, route: Route) -> None:
        self._route = route

    async def validate(self, component: ComponentId, command: ControlCommand) -> ValidateResponse:
        """Ask whether a command would be accepted."""
        request = Validate(command)
        answer: ValidateResponse = await self._route.post(component, request, _what("validating", command))
        return answer

    async def submit(self, component: ComponentId, command: ControlCommand) -> SubmitResponse:
        """Have a command carried out; it may be under way, which `query_final` follows."""
        answer: SubmitResponse = await self._route.post(component, Submit(command), _what("submitting", command))
        return answer

    async def oneway(self, component: ComponentId, command: ControlCommand) -> OnewayResponse:
        """Have a command carried out, and hear only whether it is accepted."""
        answer: OnewayResponse = await self._route.post(component, Oneway(command), _what("sending", command))
        return answer

    async def query(self, component: ComponentId, run_id: str) -> SubmitResponse:
        """Ask how a command stands."""
        answer: SubmitResponse = await self._route.post(
            component, Query(run_id), f"asking for the command {run_id}", harmless=True
        )
        return answer

    def query_final(
        self, component: ComponentId, run_id: str, seconds: int
    ) -> AbstractAsyncContextManager[AsyncIterator[SubmitResponse]]:
        """Wait for the end of a command: the first that comes is the end.

        :param seconds: after which the component gives up, and the iterator raises `TimedOut`.
        """
        request = QueryFinal(run_id, seconds)
        return self._route.stream(component, request, f"waiting for the command {run_id}")

    def subscribe(
        self, component: ComponentId, *names: str
    ) -> AbstractAsyncContextManager[AsyncIterator[CurrentState]]:
        """Hear of current states as they are published.

        :param names: which; none for all.
        """
        return self._route.stream(component, SubscribeCurrentState(names), "subscribing to current states")

    async def go_online(self, component: ComponentId) -> None:
        """Bring it online."""
        await self._route.post(component, GoOnline(), "bringing it online")

    async def go_offline(self, component: ComponentId) -> None:
        """Take it offline."""
        await self._route.post(component, GoOffline(), "taking it offline")

    async def begin_diagnostics(self, component: ComponentId, hint: str) -> None:
        """Have it go into diagnostic mode now."""
        await self._route.post(component, ExecuteDiagnosticMode(UTCTime.now(), hint), "entering diagnostic mode")

    async def end_diagnostics(self, component: ComponentId) -> None:
        """Have it go back to operations mode."""
        await self._route.post(component, ExecuteOperationsMode(), "entering operations mode")


def _what(doing: str, command: ControlCommand) -> str:
    return f"{doing} {command.command_name}"
