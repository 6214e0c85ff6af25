"""A process with the real TangoGQL and its login behind one address, as an ingress puts them in the field.

``python -m simulators.tangogql.service [--temporary FOLDER]`` is told its `Doorway`, and reports its port.
"""

from __future__ import annotations

import argparse
import os
import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from simulators.child import Parent
from simulators.tangogql.doorway import Doorway
from simulators.tangogql.login import Login


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--temporary", default="")
    parent = Parent(arguments.parse_args().temporary)
    doorway: Doorway = parent.receive()
    listener = socket.create_server(("127.0.0.1", doorway.port))
    # asyncio does so only for sockets that are made for TCP by name; an answer's body would wait 40 ms after its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    parent.report(listener.getsockname()[1])  # from here on, clients are kept waiting, not refused
    settings = uvicorn.Config(
        application(doorway), log_level="warning", lifespan="off", ssl_certfile=doorway.certificate
    )
    uvicorn.Server(settings).run(sockets=[listener])


def application(doorway: Doorway) -> Starlette:
    """TangoGQL reads its settings, and where the Tango database is, when it is imported."""
    os.environ.update(
        TANGO_HOST=doorway.tango_host,
        TANGOGQL_SECRET=doorway.secret,
        TANGOGQL_LOGGING_CONFIG="",
        **doorway.settings,
    )
    from tangogql.main import app  # type: ignore[import-untyped]  # noqa: PLC0415

    login = Login(doorway.username, doorway.password, doorway.secret, doorway.lasts)
    behind = [Route("/auth/login", login.log_in, methods=["POST"]), Mount("/", app)]
    return Starlette(routes=[Mount(doorway.prefix, routes=behind)] if doorway.prefix else behind)


if __name__ == "__main__":
    main()
