"""A run on the simulated TMT needs nothing of Tango, and one on SKA skips what is about ESW, with the reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run

ESW = ROOT / "features" / "esw"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a process uses is read below /proc")
def test_a_run_on_the_simulated_tmt_imports_no_pytango(tmp_path: Path) -> None:
    feature = ESW / "commands.feature"
    done = run(feature, "--target", "simulated-tmt", "-p", "tests.library.without_tango", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_features_of_esw_are_skipped_with_the_reason_where_there_is_none(tmp_path: Path) -> None:
    done = run(ESW, *results(tmp_path))
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout
    assert "the telescope ska-mid is of kind mid, needed: tmt (118)" in done.stdout
    assert "passed" not in done.stdout


def test_sentences_of_esw_run_without_a_declaration(tmp_path: Path) -> None:
    """What is declared nowhere is registered nowhere, and a type is told by a value."""
    profile = tmp_path / "bare.toml"
    profile.write_text("[simulation]\n[esw]\n", encoding="utf-8")
    feature = tmp_path / "bare.feature"
    feature.write_text(
        """Feature: bare
  Scenario: bare
    Given the ESW services are reachable
    When I publish the event "ESW.somebody.greeting" with {"text": "hello"}
    Then the event "ESW.somebody.greeting" arrives with {"text": "hello"}
    And the HCD "IRIS.imager.filter" is unregistered
    And the service "ESW.EswGateway" is registered
""",
        encoding="utf-8",
    )
    done = run(feature, "--target", profile, *results(tmp_path))
    assert done.returncode == 0, done.stdout


FAILING = """Feature: failing
  Scenario: a value that does not come
    When I submit "select" to the HCD "IRIS.imager.filter" with {"filter": "J"}
    Then "filter" of the current state "wheel" of "IRIS.imager.filter" becomes H within 1 s

  Scenario: a refusal that nobody asked about
    When I submit "turn" to the HCD "TCS.enclosure.base" with {"angle": 400.0}
    Then "state" of the current state "ring" of "TCS.enclosure.base" becomes MOVING within 1 s

  Scenario: an event that does not come
    Then the event "ESW.somebody.silence" arrives within 0.2 s
"""
TOLD = (
    'esw/IRIS.imager.filter wheel/filter did not become H within 1 s of "When I submit "select"',
    "esw/IRIS.imager.filter  wheel/filter  dark -> J",
    "wheel/filter stayed J",
    "TCS.enclosure.base ring/state becomes MOVING cannot come: esw/TCS.enclosure.base turn was Invalid",
    "the event ESW.somebody.silence did not arrive within 0.2 s",
)


def test_a_failure_explains_itself(tmp_path: Path) -> None:
    feature = tmp_path / "failing.feature"
    feature.write_text(FAILING, encoding="utf-8")
    done = run(feature, "--target", "simulated-tmt", *results(tmp_path))
    assert "3 failed" in done.stdout, done.stdout
    told = " ".join(done.stdout.split())
    assert [line for line in TOLD if " ".join(line.split()) not in told] == [], done.stdout
