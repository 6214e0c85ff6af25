from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.contracts.esw.location import ConnectionType
from tests.simulators.esw.components.telescope import RunningTelescope, running


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTelescope]:
    """IRIS and the enclosure, used by test after test."""
    with running(
        tmp_path_factory.mktemp("tmt"), "TCS.enclosure.base", "TCS.enclosure.cap", "TCS.container", "IRIS.container"
    ) as found:
        yield found


@pytest.fixture
def telescope(whole: RunningTelescope) -> RunningTelescope:
    """Components that are as they began."""
    for component in whole.urls:
        assert whole.door(component, path="reset").status == 204
    return whole


@pytest.fixture(params=[ConnectionType.HTTP, ConnectionType.PEKKO], ids=["http", "actor"])
def kind(request: pytest.FixtureRequest) -> ConnectionType:
    """How components are asked: each test passes with either client."""
    return ConnectionType(request.param)
