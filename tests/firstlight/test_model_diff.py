"""``firstlight model diff``, against simulated telescopes that differ from what is declared, and the same."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.models.load import load_telescope
from tests.firstlight.commands import CommandLine
from tests.firstlight.silent import silent_weather
from tests.simulators.served import DOME, SKA_MID, Served, served


@pytest.fixture(scope="module")
def other_dome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dome that differs in one thing of each kind."""
    text = DOME.read_text()
    for old, new in (
        ("Lamp: [DARK, DIM, BRIGHT]", "Lamp: [DARK, BRIGHT]"),
        ("unit: m/s\n        format", "unit: km/h\n        format"),
        ("humidity: {type: DevFloat", "humidity: {type: DevDouble"),
        ("gusts: {type: DevDouble, shape: [10], access: read-write", "gusts: {type: DevDouble, shape: [12]"),
        ("raining: {type", "rainy: {type"),
        ("shutters: [lower, upper]", "shutters: [lower, middle]"),
        ("label: dome lamp", "label: lamp of the dome"),
        ("limits: {minimum: 0, maximum: 360}", "limits: {minimum: 0, maximum: 720}"),
        ("argument: {type: DevLong, description: number of samples}", "argument: {type: DevShort}"),
        ("      TurnTo:", "      TurnRound:"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder = tmp_path_factory.mktemp("other")
    (folder / "dome").symlink_to(DOME.parent / "dome")
    (folder / "dome.yaml").write_text(text)
    with served(folder / "dome.yaml", time_scale=0.1) as telescope:
        yield telescope


def test_a_telescope_that_is_as_declared_shows_no_difference(firstlight: CommandLine) -> None:
    outcome = firstlight("model", "diff", "ska-mid", "--target", "simulated")
    assert outcome.code == 0
    assert outcome.out.startswith("ska-mid and simulated (127.0.0.1:")
    count = len(load_telescope(SKA_MID).devices)
    assert outcome.out.endswith(f"): no difference, {count} devices compared\n")


def test_a_deployed_telescope_needs_nothing_that_only_a_simulated_one_has(
    firstlight: CommandLine, deployed_ska: Served
) -> None:
    outcome = firstlight("model", "diff", "ska-mid", "--tango-host", deployed_ska.running.tango_host)
    count = len(deployed_ska.telescope.deployed().devices)
    assert outcome.out.endswith(f": no difference, {count} devices compared\n")
    assert outcome.code == 0


def test_at_its_address_a_simulated_telescope_is_compared_as_a_whole(
    firstlight: CommandLine, running_ska: Served
) -> None:
    outcome = firstlight("model", "diff", "ska-mid", "--tango-host", running_ska.running.tango_host)
    assert outcome.out.endswith(f": no difference, {len(running_ska.telescope.devices)} devices compared\n")


def test_parameters_of_the_telescope_count(firstlight: CommandLine, running_dome: Served) -> None:
    outcome = firstlight(
        "model", "diff", DOME, "--tango-host", running_dome.running.tango_host, "--parameter", "shutters=lower,inner"
    )
    assert outcome.code == 1
    assert outcome.out.splitlines()[:-1] == [
        "Shutter",
        "  device is declared, and missing in the control system (hill/shutter/inner)",
        "  device is in the control system, and not declared (hill/shutter/upper)",
    ]


def test_each_kind_of_difference_is_told_under_its_class(firstlight: CommandLine, other_dome: Served) -> None:
    outcome = firstlight("model", "diff", DOME, "--tango-host", other_dome.running.tango_host)
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "Shutter",
        "  device is declared, and missing in the control system (hill/shutter/upper)",
        "  device is in the control system, and not declared (hill/shutter/middle)",
        "WeatherStation",
        "  attribute windSpeed: unit declared m/s, in the control system km/h (hill/weather/1)",
        "  attribute gusts: size declared 10, in the control system 12 (hill/weather/1)",
        "  attribute gusts: writability declared read-write, in the control system read (hill/weather/1)",
        "  attribute humidity: type declared DevFloat, in the control system DevDouble (hill/weather/1)",
        "  command Calibrate: argument type declared DevLong, in the control system DevShort (hill/weather/1)",
        "Dome",
        "  attribute raining is declared, and missing in the control system (hill/dome/1)",
        "  attribute azimuth: maximum declared 360, in the control system 720 (hill/dome/1)",
        "  attribute lamp: enum labels declared DARK, DIM, BRIGHT, in the control system DARK, BRIGHT (hill/dome/1)",
        "  attribute lamp: label declared dome lamp, in the control system lamp of the dome (hill/dome/1)",
        "  attribute rainy is in the control system, and not declared (hill/dome/1)",
        "  command TurnTo is declared, and missing in the control system (hill/dome/1)",
        "  command TurnRound is in the control system, and not declared (hill/dome/1)",
        f"dome and {other_dome.running.tango_host}: 14 differences",
    ]


def test_programs_get_json(firstlight: CommandLine, other_dome: Served) -> None:
    outcome = firstlight("model", "diff", DOME, "--tango-host", other_dome.running.tango_host, "--json")
    assert outcome.code == 1
    assert {
        "class": "Dome",
        "devices": ["hill/dome/1"],
        "kind": "different",
        "member": "attribute lamp",
        "aspect": "enum labels",
        "declared": "DARK, DIM, BRIGHT",
        "live": "DARK, BRIGHT",
    } in outcome.json["differences"]


def test_what_all_devices_of_a_class_have_is_said_once(
    firstlight: CommandLine, running_dome: Served, tmp_path: Path
) -> None:
    (tmp_path / "dome").symlink_to(DOME.parent / "dome")
    text = DOME.read_text().replace("description: where the shutter is", "unit: mm")
    (tmp_path / "dome.yaml").write_text(text)
    outcome = firstlight("model", "diff", tmp_path / "dome.yaml", "--tango-host", running_dome.running.tango_host)
    assert outcome.out.splitlines()[:2] == [
        "Shutter",
        "  attribute position: unit declared mm, in the control system none (all 2 devices)",
    ]


def test_a_device_that_does_not_answer_is_no_agreement(firstlight: CommandLine) -> None:
    with silent_weather(signal.SIGSTOP) as dome:
        outcome = firstlight("model", "diff", DOME, "--tango-host", dome.tango_host)
    assert outcome.code == 1
    assert outcome.out.startswith(
        "WeatherStation\n  device cannot be compared: hill/weather/1 is exported, but its device server"
    )


def test_a_system_that_does_not_answer_is_told(firstlight: CommandLine) -> None:
    outcome = firstlight("model", "diff", "ska-mid", "--tango-host", "127.0.0.1:9")
    assert outcome.code == 2
    assert "the Tango database at 127.0.0.1:9 does not answer" in outcome.err
    wrong = firstlight("model", "diff", "ska-mid", "--tango-host", "nowhere")
    assert (
        "--tango-host (TANGO_HOST): 'nowhere' is no address of a Tango database. Write it like mid-tango:10000."
        in wrong.err
    )


def test_the_environment_names_the_system(
    firstlight: CommandLine, running_dome: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANGO_HOST", f"{running_dome.running.tango_host},other:10000")
    assert firstlight("model", "diff", DOME).out.startswith(
        f"dome and {running_dome.running.tango_host}: no difference"
    )
    monkeypatch.setenv("FIRSTLIGHT_TARGET", "in-cluster")
    monkeypatch.setenv("TANGO_HOST", running_dome.running.tango_host)
    assert firstlight("model", "diff", DOME).out.startswith(
        f"dome and in-cluster ({running_dome.running.tango_host}): no"
    )


def test_help_tells_the_exit_codes(firstlight: CommandLine) -> None:
    told = " ".join(firstlight("model", "diff", "--help").out.split())
    assert "Exit code 0 if they agree, 1 if they differ or a device cannot be asked" in told
