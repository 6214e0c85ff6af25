from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.contracts.esw.sequencing.sequence_manager import Provision, Success
from simulators.esw.sequencer.settings import SequencerSettings
from tests.simulators.esw.sequence_manager.rig import PROVISIONED, ManagedObservatory, managed

BROKEN = 'raise RuntimeError("the filter wheel is unknown")\n'
SLOW = "import time\n\ntime.sleep(30)\n"
PLAIN = "def script(ctx):\n    pass\n"
SCRIPTS = {
    **{f"{subsystem}.py": PLAIN for subsystem in ("ESW", "IRIS", "TCS", "WFOS")},
    "IRIS.Broken.py": BROKEN,
    "IRIS.Slow.py": SLOW,
}


@pytest.fixture(scope="package")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts of all subsystems: one fails for the mode Broken, and one takes too long for the mode Slow."""
    folder = tmp_path_factory.mktemp("scripts")
    for name, text in SCRIPTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory, scripts: Path) -> Iterator[ManagedObservatory]:
    """A Sequence Manager and agents, used by test after test."""
    with managed(tmp_path_factory.mktemp("managed")) as made:
        made.start_agents(None, SequencerSettings(scripts=scripts), ESW_machine1=0, IRIS_machine1=0, TCS_machine1=0)
        made.start_agent_service()
        made.start_manager()
        yield made


@pytest.fixture
def found(whole: ManagedObservatory) -> ManagedObservatory:
    """Two sequence components of ESW, one of IRIS and one of TCS, all idle."""
    assert whole.ask(Provision(PROVISIONED)) == Success()
    return whole
