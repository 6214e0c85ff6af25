"""What the devices logged is attached to a scenario that fails, and to one that asks for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run
from tests.reporting.results import Results

FEATURE = """
Feature: Logs of devices
  Scenario: It fails
    Given subarray 1 is IDLE
    When I configure subarray 1
    Then subarray 1 becomes SCANNING within 0.3 s

  Scenario: It asks
    Given the logs of "subarray-01" are collected
    When I turn the telescope on
    Then the command succeeds

  Scenario: It neither fails nor asks
    When I turn the telescope on
    Then the command succeeds
"""
NO_CONSUMER = """
from harness.connectors.tango.direct import logging_collector

logging_collector.CONSUMER = "no.such.module"
"""


def attached(folder: Path, scenario: str) -> dict[str, str]:
    """Text of each log that is attached to a scenario or to one of its steps, by its name."""
    found = Results(folder / "allure")
    result = found[scenario]
    parts = [result, *result.get("steps", ())]
    texts = [(name, text) for part in parts for name, _, text in found.attached(part)]
    return {name: text for name, text in texts if name.startswith("Log of")}


@pytest.fixture
def feature(tmp_path: Path) -> Path:
    file = tmp_path / "logs.feature"
    file.write_text(FEATURE, encoding="utf-8")
    return file


def test_what_was_collected_is_attached(feature: Path, tmp_path: Path) -> None:
    done = run(feature, *results(tmp_path))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    logs = attached(tmp_path, "It fails")
    assert list(logs) == ["Log of the devices"]
    assert "INFO  mid-tmc/subarray/01  Configure begins" in logs["Log of the devices"]
    assert "TelescopeOn begins" in attached(tmp_path, "It asks")["Log of the devices"]
    assert "Configure begins" not in attached(tmp_path, "It asks")["Log of the devices"], "another scenario's"
    assert attached(tmp_path, "It neither fails nor asks") == {}


def test_without_a_consumer_the_logs_of_the_processes_are_attached(feature: Path, tmp_path: Path) -> None:
    (tmp_path / "no_consumer.py").write_text(NO_CONSUMER, encoding="utf-8")
    path = os.pathsep.join([str(ROOT), str(tmp_path)])
    done = run("-p", "no_consumer", feature, *results(tmp_path), extra={"PYTHONPATH": path})
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    logs = attached(tmp_path, "It fails")
    assert "Log of the devices" not in logs
    assert "mid-tmc/subarray/01 Configure begins" in logs["Log of devices"]
    assert [name for name, text in logs.items() if not text] == []
    assert (
        "the logs of mid-tmc/subarray/01 cannot be collected: the harness's log consumer did not start" in done.stdout
    )
