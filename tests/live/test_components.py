"""The declared components of an ESW, as a checkup finds them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.keys import LocationOf
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.values.names import Prefix
from harness.limits import Limits
from harness.live.checkup import Health
from harness.live.components import check_components
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import SimulatedEsw
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.connectors.tango.conftest import Recorder
from tests.library.running import ROOT

TMT = ROOT / "telescopes" / "tmt.yaml"
CAP = ComponentId(Prefix("TCS.enclosure.cap"), ComponentType.HCD)


@contextmanager
def running() -> Iterator[tuple[RunningSimulation, EswSource]]:
    simulation = SimulatorLauncher().start(
        Simulation(load_telescope(TMT), time_scale=0.05, systems={"esw": SimulatedEsw()})
    )
    source = EswSource(EswEndpoints(str(simulation.addresses["esw"])), Limits(call=1))
    try:
        yield simulation, source
    finally:
        source.close()
        simulation.stop()


def check(source: EswSource) -> Health:
    return check_components(source, list(load_telescope(TMT).devices.values()))


def find_ill(health: Health) -> list[str]:
    return [one.name for one in health.devices if not one.answers]


def test_a_component_that_was_killed_is_not_registered() -> None:
    with running() as (simulation, source):
        assert (find_ill(check(source)), check(source).problems) == ([], ())
        recorder = Recorder()
        source.subscribe([LocationOf(CAP).key], recorder)
        os.kill(simulation.pids[str(CAP.prefix)], signal.SIGKILL)
        recorder.until(lambda event: event.value == "unregistered")
        health = check(source)
    assert find_ill(health) == [str(CAP.prefix)]
    [problem] = health.problems
    assert problem.what.startswith("not registered at the Location Service http://")
    assert problem.devices == (str(CAP.prefix),)
    [cap] = [one for one in health.devices if one.name == str(CAP.prefix)]
    assert (cap.defined, cap.state, cap.milliseconds, cap.problem) == (False, "", None, "not registered")
    assert {one.state for one in health.devices if one is not cap} == {"Running"}


def test_a_component_that_hangs_is_registered_and_holds_up_no_other() -> None:
    with running() as (simulation, source):
        pid = simulation.pids[str(CAP.prefix)]
        os.kill(pid, signal.SIGSTOP)
        try:
            health = check(source)
        finally:
            os.kill(pid, signal.SIGCONT)
    assert find_ill(health) == [str(CAP.prefix)]
    [problem] = health.problems
    assert problem.what == "registered, but does not tell its lifecycle state"
    assert [one.defined for one in health.devices if one.name == str(CAP.prefix)] == [True]


def test_without_a_gateway_no_component_tells_its_state() -> None:
    with running() as (simulation, source):
        os.kill(simulation.pids["gateway"], signal.SIGKILL)
        health = check(source)
    assert len(find_ill(health)) == len(health.devices)
    assert len(health.problems) == 1
