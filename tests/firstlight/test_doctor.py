"""``firstlight doctor``."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from firstlight.counted import lasting
from harness.connectors.tango.direct import DirectConnector
from harness.leases.board import Board
from harness.leases.claim import Claim, Owner
from harness.leases.lease import PREFIX, Leases, Terms
from harness.leases.shared import Shared
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import SimulatedEsw
from simulators.launcher import SimulatorLauncher
from tests.connectors.tango.system import ControlSystem
from tests.firstlight.commands import CommandLine
from tests.firstlight.silent import silent_weather
from tests.simulators.served import DOME, ROOT, SKA_MID, Served


def test_a_target_that_is_well(firstlight: CommandLine) -> None:
    outcome = firstlight("doctor", "--target", "simulated")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "target    simulated: A telescope simulated on this machine, started for this run alone"
    count = len(load_telescope(SKA_MID).devices)
    assert lines[1] == f"telescope ska-mid, {count} devices"
    assert lines[2] == f"files     {ROOT / 'targets' / 'simulated.toml'}, {SKA_MID}"
    assert lines[3].startswith("database  127.0.0.1:")
    assert lines[3].endswith((" ms", " us"))
    assert any(line.startswith("oet       http://127.0.0.1:") and " answers in " in line for line in lines)
    assert any(line.startswith("oet       aiohttp") and line.endswith("OET release 7") for line in lines)
    assert any(line.startswith("server    Simulation/1: PyTango 10.") for line in lines)
    assert any(line.startswith("can       hold, faults, reset") for line in lines)
    assert any(line.split()[:3] == ["mid-tmc/subarray/01", "SubarrayNode", "OFF"] for line in lines)
    assert lines[-1].startswith(f"{count} of {count} devices answer, in ")


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(0.0104, "10 us"), (0.9, "900 us"), (1.25, "1.2 ms"), (48, "48.0 ms")]
)
def test_what_takes_less_than_a_millisecond_is_told(milliseconds: float, text: str) -> None:
    assert lasting(milliseconds) == text


def test_programs_get_json(firstlight: CommandLine, running_dome: Served) -> None:
    outcome = firstlight("doctor", "--tango-host", running_dome.running.tango_host, "--telescope", DOME, "--json")
    assert outcome.code == 0
    told = outcome.json
    assert (told["target"], told["telescope"], told["problems"], told["leases"]) == (None, "dome", [], [])
    assert told["database"]["address"] == running_dome.running.tango_host
    (dome,) = [device for device in told["devices"] if device["name"] == "hill/dome/1"]
    assert 0 < dome.pop("milliseconds") < 1000
    assert dome.pop("host")
    assert dome == {
        "name": "hill/dome/1",
        "device_class": "Dome",
        "server": "Simulation/1",
        "defined": True,
        "exported": True,
        "answers": True,
        "state": "CLOSE",
        "problem": "",
        "system": "tango",
    }


def test_without_a_declaration_every_device_is_asked(firstlight: CommandLine, running_dome: Served) -> None:
    outcome = firstlight("doctor", "--tango-host", running_dome.running.tango_host)
    assert outcome.code == 0
    assert "telescope none declared" in outcome.out
    assert outcome.out.splitlines()[-1].startswith("4 of 4 devices answer")


def test_a_control_system_without_devices_is_not_well(firstlight: CommandLine, tmp_path: Path) -> None:
    empty = ControlSystem(tmp_path)
    try:
        outcome = firstlight("doctor", "--tango-host", empty.address)
        told = firstlight("doctor", "--tango-host", empty.address, "--json")
    finally:
        empty.end()
    assert (outcome.code, told.code) == (1, 1)
    lines = outcome.out.splitlines()
    assert lines[0] == f"no device is defined in the Tango database {empty.address} but the system's own"
    assert lines[1].startswith("  Is this the right control system? Name its telescope by --telescope")
    assert lines[-1] == "there is no device that could be asked"
    assert [problem["devices"] for problem in told.json["problems"]] == [[]]


def test_a_declared_device_that_is_not_defined(firstlight: CommandLine, running_dome: Served) -> None:
    address = running_dome.running.tango_host
    outcome = firstlight("doctor", "--tango-host", address, "--telescope", DOME, "--parameter", "shutters=lower,a,b")
    assert outcome.code == 1
    assert outcome.out.splitlines()[:3] == [
        f"2 devices: not defined in the Tango database {address}",
        "  hill/shutter/a, hill/shutter/b",
        "  Is this the right control system, and the right telescope with its parameters? Else define it there.",
    ]
    assert "hill/shutter/a      Shutter         not defined" in outcome.out
    assert outcome.out.splitlines()[-1].startswith("3 of 5 devices answer, in ")
    assert outcome.out.splitlines()[-1].endswith("s; 2 have a problem (see above)")


def test_a_deployed_telescope_needs_nothing_that_only_a_simulated_one_has(
    firstlight: CommandLine, deployed_ska: Served
) -> None:
    outcome = firstlight("doctor", "--tango-host", deployed_ska.running.tango_host, "--telescope", "ska-mid")
    count = len(deployed_ska.telescope.deployed().devices)
    assert outcome.out.splitlines()[-1].startswith(f"{count} of {count} devices answer")
    assert outcome.code == 0


def test_the_components_of_a_simulated_tmt_are_well(firstlight: CommandLine) -> None:
    outcome = firstlight("doctor", "--target", "simulated-tmt")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[1] == "telescope tmt, 12 devices"
    assert any(line.split()[:3] == ["IRIS.imager", "Imager", "Running"] for line in lines)
    assert lines[-1].startswith("12 of 12 devices answer, in ")


def test_a_component_that_was_killed_is_a_problem(
    firstlight: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    telescope = ROOT / "telescopes" / "tmt.yaml"
    profile = tmp_path / "running.toml"
    profile.write_text(
        f'[telescope]\ndeclaration = "{telescope}"\n[esw]\n[lease]\nexclusive = true\n', encoding="utf-8"
    )
    simulation = SimulatorLauncher().start(Simulation(load_telescope(telescope), systems={"esw": SimulatedEsw()}))
    try:
        monkeypatch.setenv("ESW_LOCATION_SERVICE", str(simulation.addresses["esw"]))
        os.kill(simulation.pids["TCS.enclosure.cap"], signal.SIGKILL)
        told = firstlight("doctor", "--target", profile, "--json")
        outcome = firstlight("doctor", "--target", profile)
    finally:
        simulation.stop()
    assert (told.code, outcome.code) == (1, 1)
    assert [one["devices"] for one in told.json["problems"]] == [["TCS.enclosure.cap"]]
    assert [one["name"] for one in told.json["devices"] if not one["answers"]] == ["TCS.enclosure.cap"]
    assert outcome.out.splitlines()[1] == "  TCS.enclosure.cap"
    assert "11 of 12 devices answer" in outcome.out.splitlines()[-1]
    assert "1 has a problem (see above)" in outcome.out.splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_that_does_not_answer_holds_up_no_other(firstlight: CommandLine, number: signal.Signals) -> None:
    with silent_weather(number) as dome:
        outcome = firstlight("doctor", "--tango-host", dome.tango_host, "--telescope", DOME)
    assert outcome.code == 1
    first, second, third = outcome.out.splitlines()[:3]
    assert first.startswith("1 device: the device server Simulation/2 on ")
    assert first.endswith(" does not answer")
    assert (second, third) == (
        "  hill/weather/1",
        "  See whether its process runs and what it logs, and whether this machine reaches its host.",
    )
    assert outcome.out.splitlines()[-1].startswith("3 of 4 devices answer")


def test_a_device_in_fault_is_a_problem(firstlight: CommandLine, running_dome: Served) -> None:
    running_dome.control.Set(["hill/dome/1", "domeState", "FAULT"])
    running_dome.eventually(lambda: str(running_dome.proxy("dome").state()) == "FAULT", "FAULT")
    try:
        outcome = firstlight("doctor", "--tango-host", running_dome.running.tango_host, "--telescope", DOME)
    finally:
        running_dome.control.Clear()
        running_dome.proxy("dome").Init()
    assert outcome.code == 1
    assert outcome.out.splitlines()[:2] == ["1 device: in State FAULT", "  hill/dome/1"]


def test_leases_are_shown(firstlight: CommandLine, running_ska: Served) -> None:
    address = running_ska.running.tango_host
    connector = DirectConnector(address)
    device = Shared(running_ska.telescope).whole.name
    board, now = Board(connector, device, PREFIX), time.time()
    others = [
        Claim("b", Owner("patient@elsewhere", 43, "t2"), 100, {"subarray 2": "alone"}, now, now + 60),
        Claim("c", Owner("other@elsewhere", 44, "t3"), 101, {"subarray 1": "alone"}, now, now + 60),
        Claim("d", Owner("killed@elsewhere", 45, "t4"), 102, {"subarray 1": "alone"}, now - 60, now - 1),
    ]
    leases = Leases(connector, device, Owner("somebody@elsewhere", 42, "t1234"), Terms())
    try:
        leases.take(lambda others: {"subarray 2": "alone"})
        for claim in others:
            board.write(claim.id, claim.written())
        outcome = firstlight("doctor", "--tango-host", address, "--telescope", SKA_MID)
    finally:
        for claim in others:
            board.remove(claim.id)
        leases.close()
        connector.close()
    lines = outcome.out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("leases"))
    for line, start, end in zip(
        lines[first : first + 4],
        (
            "leases    held by somebody@elsewhere (process 42, run t1234) since ",
            "          waited for by patient@elsewhere (process 43, run t2) since ",
            "          held by other@elsewhere (process 44, run t3) since ",
            "          left behind by killed@elsewhere (process 45, run t4) since ",
        ),
        ("subarray 2 (alone)", "subarray 2 (alone)", "subarray 1 (alone)", "(out of date: the next run removes it)"),
        strict=True,
    ):
        assert line.startswith(start)
        assert line.endswith(end)
    assert "leases    none" in firstlight("doctor", "--tango-host", address, "--telescope", SKA_MID).out


def test_a_target_that_cannot_be_reached(firstlight: CommandLine) -> None:
    outcome = firstlight("doctor", "--tango-host", "127.0.0.1:9")
    assert outcome.code == 2
    assert "the Tango database at 127.0.0.1:9 does not answer" in outcome.err
    unknown = firstlight("doctor", "--target", "simulatd")
    assert unknown.code == 2
    assert "there is no target 'simulatd'. Did you mean 'simulated'?" in unknown.err
