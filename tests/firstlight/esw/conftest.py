"""One ESW for all tests of its command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.source import EswSource
from harness.limits import Limits
from tests.connectors.esw.observing import ROLES, observing
from tests.firstlight.commands import CommandLine, Outcome
from tests.firstlight.esw.printed import SequenceFiles
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedObservatory]:
    with observing(tmp_path_factory.mktemp("esw")) as observatory:
        yield observatory


@pytest.fixture(scope="package")
def token(running: ManagedObservatory) -> str:
    """A token of who may change everything."""
    source = EswSource(EswEndpoints(running.location), Limits())
    try:
        source.log_in(*ROLES)
        return source.credentials.headers()["Authorization"].removeprefix("Bearer ")
    finally:
        source.close()


@pytest.fixture
def anybody(firstlight: CommandLine, running: ManagedObservatory, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, told where the ESW is by the environment, and nothing of who asks."""
    monkeypatch.setenv("ESW_LOCATION_SERVICE", running.location)
    for name in ("ESW_TOKEN", "ESW_USERNAME", "ESW_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return firstlight


@pytest.fixture
def esw(anybody: CommandLine, token: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """The command line of who may change everything; afterwards no sequencer runs."""
    monkeypatch.setenv("ESW_TOKEN", token)
    yield anybody
    assert anybody("esw", "modes", "shut-down", "--all").code == 0


@pytest.fixture
def sequencer(esw: CommandLine) -> CommandLine:
    """The command line, with a sequencer that has just been started."""
    assert esw("esw", "modes", "configure", "darknight") == Outcome(0, "darknight is configured\n", "")
    return esw


@pytest.fixture
def write(tmp_path: Path) -> SequenceFiles:
    return SequenceFiles(tmp_path)
