from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.limits import Limits
from tests.cluster.system import Cluster, missing, running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Tango control system that is none of ours."""
    if absent := missing():
        pytest.skip(f"not installed: {', '.join(absent)}; install them with .ci/tango_system.sh install (needs root)")
    with running() as made:
        yield made


@pytest.fixture(scope="session")
def controlled() -> Iterator[Cluster]:
    """The same with controlled access, under which nobody may change anything."""
    if absent := missing():
        pytest.skip(f"not installed: {', '.join(absent)}; install them with .ci/tango_system.sh install (needs root)")
    with running(controlled=True) as made:
        yield made


@pytest.fixture
def connector(cluster: Cluster) -> Iterator[DirectConnector]:
    made = DirectConnector(cluster.address, Limits(call=3.0, poll=0.05))
    yield made
    made.close()
