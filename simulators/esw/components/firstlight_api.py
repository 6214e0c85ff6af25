"""``/firstlight/``: what no real component has: faults to be given, attributes that change by themselves, a reset."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from aiohttp import web
from msgspec import Struct, ValidationError, convert

from harness.contracts.esw.values.durations import FiniteDuration
from harness.contracts.esw.values.names import Prefix
from harness.models.faults import LOST
from simulators.esw.actors.refs import ActorRef
from simulators.esw.components.interference import GiveFault, ListFaults, MendFault, ResetComponent, SetAttribute
from simulators.esw.components.supervision.messages import AcquiringLockFailed, Lock, ReleasingLockFailed, Unlock
from simulators.esw.msocket.errors import RejectionError

FIRSTLIGHT = "/firstlight/"
Body = TypeVar("Body", bound=Struct)
LIMIT = 5.0
"""Seconds for an answer of the component."""


class ComponentFaultRequest(Struct):
    """Switch a fault on or off.

    :param command: the only one that it strikes; "" for all that it can.
    """

    name: str
    on: bool = True
    command: str = ""
    text: str = ""


class AttributeRequest(Struct):
    """Let an attribute change by itself."""

    name: str
    value: Any


class LockRequest(Struct):
    """Lock or unlock in the name of a prefix.

    :param seconds: that the lease lasts.
    """

    source: str
    seconds: float = 3600.0


class Served(Protocol):
    """A component that can be lost and found."""

    actor: ActorRef
    lost: bool

    async def lose(self) -> None: ...
    async def recover(self) -> None: ...


class FirstlightApi:
    """The routes besides the command service of one component."""

    def __init__(self, server: Served) -> None:
        self._server = server

    def add_to(self, app: web.Application) -> None:
        """Add the routes to the application of the component."""
        app.router.add_get(f"{FIRSTLIGHT}faults", self.list_faults)
        app.router.add_post(f"{FIRSTLIGHT}faults", self.switch_fault)
        app.router.add_delete(f"{FIRSTLIGHT}faults", self.clear_faults)
        app.router.add_post(f"{FIRSTLIGHT}attributes", self.set_attribute)
        app.router.add_post(f"{FIRSTLIGHT}lock", self.lock)
        app.router.add_post(f"{FIRSTLIGHT}unlock", self.unlock)
        app.router.add_post(f"{FIRSTLIGHT}reset", self.reset)

    async def list_faults(self, request: web.Request) -> web.Response:
        """List the faults that are there."""
        return web.json_response(await self._list())

    async def switch_fault(self, request: web.Request) -> web.Response:
        """Give or mend a fault, and list those that are there then."""
        body = await _read(request, ComponentFaultRequest)
        if body.on:
            await self._ask(GiveFault(body.name, body.command, body.text))
            if body.name == LOST:
                await self._server.lose()
        else:
            await self._mend(body.name)
        return web.json_response(await self._list())

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Mend all faults."""
        await self._mend("")
        return web.json_response(await self._list())

    async def set_attribute(self, request: web.Request) -> web.Response:
        """Let an attribute change by itself."""
        body = await _read(request, AttributeRequest)
        await self._ask(SetAttribute(body.name, body.value))
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def lock(self, request: web.Request) -> web.Response:
        """Have a prefix lock the component, which only actors can ask a real one."""
        body = await _read(request, LockRequest)
        answer = await self._ask(Lock(Prefix(body.source), FiniteDuration.of_seconds(body.seconds)))
        if isinstance(answer, AcquiringLockFailed):
            raise RejectionError(HTTPStatus.CONFLICT, answer.reason)
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def unlock(self, request: web.Request) -> web.Response:
        """Have the prefix that has locked the component unlock it."""
        body = await _read(request, LockRequest)
        answer = await self._ask(Unlock(Prefix(body.source)))
        if isinstance(answer, ReleasingLockFailed):
            raise RejectionError(HTTPStatus.CONFLICT, answer.reason)
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def reset(self, request: web.Request) -> web.Response:
        """Let the component begin anew, without locks and faults."""
        await self._server.recover()
        await self._ask(ResetComponent())
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def _mend(self, name: str) -> None:
        if name in ("", LOST):
            await self._server.recover()
        await self._ask(MendFault(name))

    async def _list(self) -> object:
        return [LOST] if self._server.lost else await self._ask(ListFaults())

    async def _ask(self, message: object) -> object:
        try:
            return await self._server.actor.ask(message, LIMIT)
        except (LookupError, ValueError) as error:
            raise RejectionError(HTTPStatus.BAD_REQUEST, str(error)) from None


async def _read(request: web.Request, body: type[Body]) -> Body:
    try:
        return convert(await request.json(), body)
    except (ValidationError, ValueError) as error:
        raise RejectionError(HTTPStatus.BAD_REQUEST, f"The request content was malformed:\n{error}") from None
