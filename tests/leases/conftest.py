"""A real Tango database, and many processes that want one thing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.limits import Limits
from simulators.supervisor import Supervisor


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    supervisor = Supervisor(None)
    try:
        database = supervisor.start("database", "simulators.tango.database", ["--port", "0"])
        yield f"127.0.0.1:{database.receive(time.monotonic() + 60, 'port')}"
    finally:
        supervisor.stop()


@pytest.fixture
def connector(address: str) -> Iterator[DirectConnector]:
    made = DirectConnector(address, Limits(call=5))
    yield made
    made.close()
