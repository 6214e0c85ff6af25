"""Counts a scenario that says nothing of the thing tested alike everywhere: not as failed, in terminal and JUnit XML.

Allure's status comes from the same place (`harness.reporting.outcome`).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import pytest

from harness.bdd import scenario_of
from harness.bdd.internals import xml_key
from harness.interrupts import Interrupted
from harness.reporting.outcome import INCONCLUSIVE, NOT_MET, outcome_of


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Errors(config))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.excinfo and isinstance(call.excinfo.value, Interrupted):
        report.outcome = "failed"  # also where @xfail expects a failure: it has shown none
        vars(report).pop("wasxfail", None)
    elif report.when == "call" and report.passed and hasattr(report, "wasxfail") and scenario_of(item):
        report.outcome, report.longrepr = "failed", f"it passes, though it has the tag @xfail ({report.wasxfail})"
        vars(report).pop("wasxfail")
    if call.excinfo and report.failed and scenario_of(item) and (outcome := outcome_of(call.excinfo.value)):
        vars(report)["told"] = outcome  # travels with the report, also from a worker
    return report


def told_of(report: pytest.TestReport) -> str:
    """What a scenario that did not pass counts as, if not as a failure; what is around it is an error anyway."""
    return getattr(report, "told", "") if report.when == "call" else ""


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    told = told_of(report)
    return (told, told[0].upper(), told.upper()) if told else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for outcome in (NOT_MET, INCONCLUSIVE):
        for report in terminalreporter.getreports(outcome):
            terminalreporter.section(f"{outcome}: {report.head_line}")
            report.toterminal(config.get_terminal_writer())


@dataclass(frozen=True)
class _Errors:
    """Makes errors of failures in JUnit XML, for which pytest counts what goes wrong around a test alone."""

    config: pytest.Config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest, in the process that leads the run, when the report is written already."""
        results = self.config.stash.get(xml_key, None)
        if results is None or not told_of(report):
            return
        for node in results.node_reporter(report).nodes:
            if node.tag == "failure":
                node.tag = "error"
                results.stats["failure"] -= 1
                results.stats["error"] += 1
