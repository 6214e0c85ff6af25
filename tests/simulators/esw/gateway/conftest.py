from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulators.esw.gateway.rig import Rig, running
from tests.simulators.esw.services import post


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A Gateway with IRIS behind it, used by test after test."""
    with running(tmp_path_factory.mktemp("gateway"), "IRIS.container") as found:
        yield found


@pytest.fixture
def gateway(whole: Rig) -> Rig:
    """A Gateway whose components are as they began."""
    for component in whole.telescope.urls:
        assert whole.telescope.door(component, path="reset").status == 204
    assert post(whole.url, {"_type": "GetEvent", "eventKeys": [{"source": "TCS.x", "eventName": "y"}]}).status == 200
    return whole
