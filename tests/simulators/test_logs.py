"""What simulated devices log by Tango's logging service, as a client of Tango's own sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.connectors.tango.logs import LogLine
from harness.limits import Limits
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.library.running import ROOT

CSP = "mid-csp/subarray/01"
LIMIT = 60.0


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSimulation]:
    telescope = SimulatorLauncher().start(
        Simulation(load_telescope(ROOT / "telescopes" / "ska-mid.yaml"), time_scale=0.02, systems=TANGO)
    )
    yield telescope
    telescope.stop()


@pytest.fixture
def connector(running: RunningSimulation) -> Iterator[DirectConnector]:
    made = DirectConnector(running.tango_host, Limits(call=5.0))
    made.administration(CSP).add_logging_target(CSP, made.logs().target())
    yield made
    made.close()


def heard(connector: DirectConnector, text: str) -> LogLine | None:
    return connector.logs().book.wait(lambda line: text in line.text, 0, LIMIT)


@pytest.mark.parametrize(("command", "label"), [("On", "ON"), ("Off", "OFF")])
def test_a_command_and_the_state_that_it_changes_are_logged_in_their_order(connector, command, label) -> None:
    connector.device(CSP).execute("Off" if command == "On" else "On")
    connector.device(CSP).execute(command)
    begin, change, end = (
        heard(connector, text) for text in (f"{command} begins", f"State is {label}", f"{command} ends: OK")
    )
    assert begin.time <= change.time <= end.time
    assert {begin.level, change.level, end.level} == {"INFO"}


def test_a_refusal_is_a_warning_and_a_failure_an_error(connector, running) -> None:
    with pytest.raises(Exception, match="not allowed"):
        connector.device(CSP).execute("EndScan")
    line = heard(connector, "EndScan is not allowed")
    assert line is not None
    assert line.level == "WARN"
    connector.device(running.control).execute("Set", (CSP, "healthState", "FAILED"))
    line = heard(connector, "healthState is FAILED")
    assert line is not None
    assert line.level == "ERROR"
    connector.device(running.control).execute("Clear")


def test_the_console_of_the_process_has_it_too(connector, running) -> None:
    assert "console::cout" in connector.administration(CSP).logging_targets(CSP)
    connector.device(CSP).execute("On")
    assert heard(connector, "On ends: OK") is not None
    connector.device(CSP).execute("Off")
    assert heard(connector, "Off begins") is not None
    assert f"{CSP} On ends: OK" in running.logs()["devices"].read_text(encoding="utf-8")


def test_what_the_database_says_holds_after_a_restart(connector) -> None:
    device, administration = connector.device(CSP), connector.administration(CSP)
    target = connector.logs().target()
    device.put_properties({"logging_level": ["DEBUG"], "logging_target": [target]})
    administration.restart_device(CSP)
    device.delete_properties(["logging_level", "logging_target"])
    assert administration.logging_level(CSP) == "DEBUG"
    assert target in administration.logging_targets(CSP)
    administration.restart_device(CSP)
    assert administration.logging_level(CSP) == "INFO"
    assert target not in administration.logging_targets(CSP)
