"""The web application of a service: its two endpoints, and nothing else."""

from __future__ import annotations

import asyncio

from aiohttp import WSCloseCode, web

from harness.contracts.esw.msocket import POST_ENDPOINT, WEBSOCKET_ENDPOINT
from simulators.esw.msocket.access import Authoriser, OpenAuthoriser
from simulators.esw.msocket.post import PostHandler, PostRoute
from simulators.esw.msocket.rejections import allow_origins, reject
from simulators.esw.msocket.websocket import SOCKETS, WebsocketHandler, WebsocketRoute


def create_app(
    post: PostHandler, websocket: WebsocketHandler | None = None, authoriser: Authoriser | None = None
) -> web.Application:
    """Make the application of a service.

    :param websocket: None for a service without streams: its endpoint is answered with 404.
    :param authoriser: tells the rights of requests; None for a service without login.
    """
    app = web.Application(middlewares=[allow_origins(), reject()])
    app[SOCKETS] = set()
    app.router.add_post(POST_ENDPOINT, PostRoute(post, authoriser or OpenAuthoriser()).answer)
    if websocket is not None:
        app.router.add_get(WEBSOCKET_ENDPOINT, WebsocketRoute(websocket).answer, allow_head=False)
    app.on_shutdown.append(close_sockets)
    return app


async def close_sockets(app: web.Application) -> None:
    """Close the open websockets of an application that ends."""
    sockets = app[SOCKETS]
    going = [socket.close(code=WSCloseCode.GOING_AWAY) for socket in sockets]
    await asyncio.gather(*going, return_exceptions=True)
