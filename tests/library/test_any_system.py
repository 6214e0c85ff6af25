"""Features on a control system that the harness never saw: its own steps, and the sentences that serve all."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

import pytest

from tests.library.running import results, run

FEATURE = """
Feature: Weather
  Scenario: succeeds
    When I request "calibrate", and the station says "done": ""
    Then the command succeeds

  Scenario: is rejected
    When I request "calibrate", which the station refuses: "somebody is up the mast"
    Then the command is rejected with "up the mast"

  Scenario: is cancelled
    When I request "calibrate", and the station says "withdrawn": "night has come"
    Then the command "calibrate" is cancelled with "night"

  Scenario: fails, and nobody asks
    When I request "calibrate", and the station says "broken": "the vane is iced"
    Then the station answers

  Scenario: fails in the middle
    When I request "turn", and the station says "broken": "the vane is iced"
    Then the vane becomes SOUTH
"""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the run says of each scenario, by its name; nothing of one that passed."""
    folder = tmp_path_factory.mktemp("weather")
    feature = folder / "weather.feature"
    feature.write_text(FEATURE, encoding="utf-8")
    away = {"TANGO_HOST": "127.0.0.1:1"}
    options = ("-p", "tests.library.weather_steps", "--target", "in-cluster")
    done = run(feature, *options, *results(folder), extra=away)
    cases = ET.parse(folder / "junit.xml").getroot().iter("testcase")
    said = {case.attrib["name"]: "\n".join(part.text or "" for part in case) for case in cases}
    assert len(said) == FEATURE.count("Scenario:"), done.stdout + done.stderr
    return said


@pytest.mark.parametrize("name", ["succeeds", "is rejected", "is cancelled"])
def test_sentences_about_the_command_need_no_tango(ended: Mapping[str, str], name: str) -> None:
    assert ended[name] == ""


def test_a_failure_is_told_in_the_systems_words(ended: Mapping[str, str]) -> None:
    said = ended["fails, and nobody asks"]
    assert "weather/mast calibrate was broken and no Then asked about it: the vane is iced" in said
    assert "say so: Then the command fails" in said
    said = ended["fails in the middle"]
    assert "weather/mast  turn broken: the vane is iced" in said
    assert "Stopped early at" in said
    assert "turn was broken: the vane is iced" in said
