from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.source import OetSource
from harness.limits import Limits
from tests.connectors.oet.release_6 import release_6
from tests.connectors.oet.replayed import Replayed, replayed
from tests.connectors.tango.conftest import Recorder
from tests.simulators.oet.running import BLOCKS, SCRIPTS, Oet, running

LIMITS = Limits(call=10)


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    """A simulated OET, of release 7, with scheduling blocks whose scripts are where they say."""
    blocks = tmp_path_factory.mktemp("blocks")
    for file in BLOCKS.glob("*.json"):
        text = file.read_text(encoding="utf-8").replace("file:///scripts/", f"file://{SCRIPTS}/")
        (blocks / file.name).write_text(text, encoding="utf-8")
    with running(tmp_path_factory.mktemp("oet"), blocks=blocks) as oet:
        yield oet


@pytest.fixture(scope="package")
def of_release_6(service: Oet) -> Iterator[str]:
    """Its URL with the wire of release 6."""
    with release_6(f"http://127.0.0.1:{service.port}{service.settings.base_path}") as url:
        yield url


@pytest.fixture(params=[7, 6])
def url(request: pytest.FixtureRequest, service: Oet) -> Iterator[str]:
    """An OET of release 7, and one of release 6, on which nothing runs afterwards."""
    yield f"http://127.0.0.1:{service.port}" if request.param == 7 else request.getfixturevalue("of_release_6")
    service.ask("DELETE", "//firstlight/faults")
    for one in service.ask("GET", "/procedures/").body:
        if one["state"] not in ("COMPLETE", "STOPPED", "FAILED"):
            service.stop(one["id"])


@pytest.fixture
def source(url: str) -> Iterator[OetSource]:
    source = OetSource(Endpoint(url), LIMITS)
    yield source
    source.close()


@pytest.fixture
def release_5() -> Iterator[Replayed]:
    with replayed() as oet:
        yield oet


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()
