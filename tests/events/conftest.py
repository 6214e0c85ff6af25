"""A real control system and a connector to it, shared by the tests of this folder that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.events import Journal, Watch
from harness.limits import Limits
from tests.events.control_system import ControlSystem, control_system

ONE, TWO = "test/pusher/1", "test/pusher/2"
ALIAS = "pusher-one"


@pytest.fixture(scope="session")
def system() -> Iterator[ControlSystem]:
    with control_system() as started:
        started.serve("shared", ONE, TWO)
        started.database.put_device_alias(ONE, ALIAS)
        yield started


@pytest.fixture
def connector(system: ControlSystem) -> Iterator[DirectConnector]:
    made = DirectConnector(system.tango_host, Limits(call=3.0, poll=0.02))
    yield made
    made.close()


@pytest.fixture
def journal() -> Iterator[Journal]:
    made = Journal()
    yield made
    made.close()


@pytest.fixture
def watch(connector: DirectConnector, journal: Journal) -> Iterator[Watch]:
    with Watch(connector, journal) as made:
        yield made
