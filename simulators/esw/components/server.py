"""One component that is served: its actor and its HTTP service, both registered."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from harness.contracts.esw.location import ConnectionType, HttpRegistration, PekkoRegistration
from harness.models.telescope import Device
from simulators.esw.actors.behavior import ActorContext
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.components.behavior import ComponentBehavior
from simulators.esw.components.firstlight_api import FIRSTLIGHT, FirstlightApi
from simulators.esw.components.impl import CommandImpl
from simulators.esw.components.interference import Leave
from simulators.esw.components.linked.peers import ComponentPeers
from simulators.esw.components.linked.surroundings import Surroundings
from simulators.esw.components.naming import component_id, connection
from simulators.esw.components.post_handler import CommandPostHandler
from simulators.esw.components.settings import ComponentSettings
from simulators.esw.components.websocket_handler import CommandWebsocketHandler
from simulators.esw.http_core.http_service import HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.msocket.application import close_sockets, create_app

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LEAVE_LIMIT = 1.0
"""Seconds that a component has to be gone."""


class ComponentServer:
    """Serves one component of this process. On its event loop.

    :param shut_down: ends the component; called when an administrator says so.
    :ivar lost: whether it is gone from the control system.
    """

    def __init__(
        self,
        device: Device,
        surroundings: Surroundings,
        settings: ComponentSettings,
        shut_down: Callable[[], None],
    ) -> None:
        self.component = component_id(device)
        self._device, self._surroundings, self._shut_down = device, surroundings, shut_down
        self._system = surroundings.system
        self._spawn()
        self._app = self._make_app()
        self._metadata = dict(settings.metadata)
        self._registrar = Registrar(surroundings.locations, settings.http.location_service)
        self.http = HttpService(self._app, settings.http, registrar=self._registrar)
        self.lost = False

    async def start(self) -> None:
        """Serve, and register both locations."""
        await self.http.start()
        await self._register()

    async def connect(self, seconds: float) -> None:
        """Return as soon as the components that it needs were found, or the time is over."""
        await self._peers.connect(seconds)

    async def stop(self) -> None:
        """Unregister, and serve no more."""
        await self.http.stop()
        await self._stop_actor()

    async def lose(self) -> None:
        """Be gone for all but ``/firstlight/``, as when the process has died."""
        if not self.lost:
            self.lost = True
            await self._registrar.unregister_all()
            await close_sockets(self._app)
            await self._stop_actor()

    async def recover(self) -> None:
        """Be there again, as one that has just started."""
        if self.lost:
            self.lost = False
            self._spawn()
            self._impl.actor = self.actor
            await self._register()

    def _spawn(self) -> None:
        self._peers = ComponentPeers(self._device, self._surroundings)
        self.actor = self._system.spawn(self.component.prefix, self._make_behavior)

    def _make_behavior(self, context: ActorContext) -> ComponentBehavior:
        return ComponentBehavior(context, self._device, self._surroundings, self._peers, self._shut_down)

    async def _stop_actor(self) -> None:
        with contextlib.suppress(ActorUnreachableError, TimeoutError):
            await self.actor.ask(Leave(), LEAVE_LIMIT)
            self._system.stop(self.actor)

    async def _register(self) -> None:
        http, actor = (connection(self.component, one) for one in (ConnectionType.HTTP, ConnectionType.PEKKO))
        await self._registrar.register(HttpRegistration(http, self.http.port, "", metadata=self._metadata))
        await self._registrar.register(PekkoRegistration(actor, self.actor.uri, self._metadata))

    def _make_app(self) -> web.Application:
        self._impl = CommandImpl(self.actor)
        app = create_app(CommandPostHandler(self._impl), CommandWebsocketHandler(self._impl))
        app.middlewares.append(self._drop_while_lost)
        FirstlightApi(self).add_to(app)
        return app

    @web.middleware
    async def _drop_while_lost(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Break the connection of who asks a component that is gone."""
        if self.lost and not request.path.startswith(FIRSTLIGHT) and request.transport is not None:
            request.transport.abort()
        return await handler(request)
