"""TangoGQL behind the newer of the two websocket protocols, as later versions of it may be.

Runs as `simulators.tangogql.service` does: its parent tells it a `Doorway`, it reports its port.
"""

from __future__ import annotations

import os
import socket

import uvicorn
from ariadne.asgi import GraphQL
from ariadne.asgi.handlers import GraphQLTransportWSHandler
from starlette.applications import Starlette
from starlette.routing import Mount, Route, WebSocketRoute

from simulators.child import Parent
from simulators.tangogql.doorway import Doorway
from simulators.tangogql.login import Login


def main() -> None:
    parent = Parent()
    doorway: Doorway = parent.receive()
    os.environ.update(
        TANGO_HOST=doorway.tango_host, TANGOGQL_SECRET=doorway.secret, TANGOGQL_LOGGING_CONFIG=""
    )  # read when it is imported
    from tangogql.main import get_context_value, on_connect, schema

    handler = GraphQL(
        schema,
        context_value=get_context_value,
        websocket_handler=GraphQLTransportWSHandler(on_connect=on_connect),
    )
    login = Login(doorway.username, doorway.password, doorway.secret, doorway.lasts)
    routes = [
        Route("/auth/login", login.log_in, methods=["POST"]),
        Route("/db", endpoint=handler),
        WebSocketRoute("/socket", endpoint=handler),
    ]
    listener = socket.create_server(("127.0.0.1", doorway.port))
    parent.report(listener.getsockname()[1])
    application = Starlette(routes=[Mount(doorway.prefix, routes=routes)])
    uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off")).run(sockets=[listener])


if __name__ == "__main__":
    main()
