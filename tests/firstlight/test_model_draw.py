"""``firstlight model draw``."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.firstlight.commands import CommandLine
from tests.simulators.served import DOME


def test_the_picture_is_written_to_a_file(firstlight: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "subarray.svg"
    outcome = firstlight("model", "draw", "ska-mid", "SubarrayNode", "--output", file)
    assert (outcome.code, outcome.out.splitlines()) == (0, [f"{file}: obsState, 10 states, 16 transitions"])
    assert "SubarrayNode obsState" in {text.text for text in ET.parse(file).iter() if text.text}


def test_without_a_file_it_is_named_for_what_it_shows(
    firstlight: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = firstlight("model", "draw", DOME, "Shutter", "--attribute", "position")
    assert outcome.out.startswith("Shutter-position.svg: position, 4 states")
    assert (tmp_path / "Shutter-position.svg").is_file()


def test_standard_output_will_do(firstlight: CommandLine) -> None:
    assert ET.fromstring(firstlight("model", "draw", DOME, "Dome", "--output", "-").out).tag.endswith("svg")


def test_a_device_stands_for_its_class(firstlight: CommandLine) -> None:
    assert "Dome domeState" in firstlight("model", "draw", DOME, "dome", "--output", "-").out


def test_without_a_class_those_that_can_be_drawn_are_listed(firstlight: CommandLine) -> None:
    assert firstlight("model", "draw", DOME).out.splitlines() == [
        "Shutter  position, 4 states, 4 transitions",
        "Dome     domeState, 5 states, 4 transitions",
    ]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["Domme"], "dome has no class 'Domme'. Did you mean 'Dome'?"),
        (["WeatherStation"], "WeatherStation has no state machine: no command of it sets an attribute with states."),
        (["Dome", "--attribute", "azimuth"], "azimuth of Dome has no states: it is neither enumeration nor DevState"),
        (["Dome", "--attribute", "domestate"], "Dome has no attribute 'domestate'. Did you mean 'domeState'?"),
    ],
)
def test_what_cannot_be_drawn_is_told(firstlight: CommandLine, arguments: list[str], text: str) -> None:
    outcome = firstlight("model", "draw", DOME, *arguments)
    assert outcome.code == 2
    assert text in outcome.err


def test_a_folder_that_is_not_there_is_told(firstlight: CommandLine, tmp_path: Path) -> None:
    outcome = firstlight("model", "draw", DOME, "Dome", "--output", tmp_path / "none" / "dome.svg")
    assert outcome.code == 2
    assert f"{tmp_path}/none/dome.svg: cannot be written: No such file or directory" in outcome.err
