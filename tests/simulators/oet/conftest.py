from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulators.oet.running import Oet, running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    with running(tmp_path_factory.mktemp("oet")) as oet:
        yield oet


@pytest.fixture
def oet(shared: Oet) -> Iterator[Oet]:
    """An OET that others have used, without any weakness, on which nothing runs."""
    yield shared
    shared.ask("DELETE", "//firstlight/faults")
    for one in shared.ask("GET", "/procedures/").body:
        if one["state"] not in ("COMPLETE", "STOPPED", "FAILED"):
            shared.stop(one["id"])
