"""``/firstlight/steps``: what no real sequencer has: steps that are made to fail, to take long, or to hang."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web
from msgspec import Struct, ValidationError, convert, to_builtins

from simulators.esw.components.firstlight_api import FIRSTLIGHT
from simulators.esw.msocket.errors import RejectionError
from simulators.esw.sequencer.scripting.declared_outcomes import DeclaredOutcomes
from simulators.esw.sequencer.settings import DeclaredOutcome

PATH = f"{FIRSTLIGHT}steps"


class StepFaultRequest(Struct, forbid_unknown_fields=True):
    """Let the steps of a command end otherwise."""

    command: str
    seconds: float = 0.0
    error: str = ""
    hangs: bool = False


class StepFaults:
    """The routes besides the protocol of one sequencer."""

    def __init__(self, outcomes: DeclaredOutcomes) -> None:
        self._outcomes = outcomes

    def add_to(self, app: web.Application) -> None:
        """Add the routes to the application of the sequencer."""
        app.router.add_get(PATH, self.list_outcomes)
        app.router.add_post(PATH, self.declare)
        app.router.add_delete(PATH, self.clear)

    async def list_outcomes(self, request: web.Request) -> web.Response:
        """List what is declared."""
        return self._list()

    async def declare(self, request: web.Request) -> web.Response:
        """Declare how the steps of a command end, and list all that is declared then."""
        try:
            body = convert(await request.json(), StepFaultRequest)
        except (ValidationError, ValueError) as error:
            raise RejectionError(HTTPStatus.BAD_REQUEST, f"The request content was malformed:\n{error}") from None
        self._outcomes.declare(body.command, DeclaredOutcome(body.seconds, body.error, body.hangs))
        return self._list()

    async def clear(self, request: web.Request) -> web.Response:
        """Let all steps end as the script has it."""
        self._outcomes.clear()
        return self._list()

    def _list(self) -> web.Response:
        return web.json_response(to_builtins(self._outcomes.outcomes))
