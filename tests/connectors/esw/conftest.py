from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.source import EswSource
from harness.limits import Limits
from tests.connectors.tango.conftest import Recorder
from tests.simulators.esw.services import Services, services

LIMITS = Limits(call=5)


@pytest.fixture
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services that a test may kill."""
    with services(tmp_path_factory.mktemp("esw")) as started:
        yield started


@pytest.fixture
def location_service(running: Services) -> str:
    """The URL of a Location Service."""
    return running.location().url


@pytest.fixture
def source(location_service: str) -> Iterator[EswSource]:
    source = EswSource(EswEndpoints(location_service), LIMITS)
    yield source
    source.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()
