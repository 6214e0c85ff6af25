from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulators.esw.sequencer.rig import Serving, serving


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A sequence component whose sequencers do what a test tells them, with the time limits of a real one."""
    with serving(tmp_path_factory.mktemp("sequencer"), limit_scale=1.0) as found:
        yield found
