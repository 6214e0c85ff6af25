"""Hooks of pytest for properties; each calls a plain function of this package."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from harness.bdd.cataloguing import catalogue
from harness.bdd.collecting.collect import FeatureFile, scenario_of
from harness.bdd.internals import CollectErrorRepr
from harness.bdd.properties.drawing import drawing
from harness.bdd.properties.found import FOLDER, INI, is_listed, tell_passed, try_first
from harness.bdd.properties.running import leaving_out
from harness.bdd.properties.running.example_limits import OPTION, TAG
from harness.bdd.properties.running.kept import close_kept
from harness.bdd.properties.which import is_property, note_blanks

__all__ = ["drawing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gherkin")
    group.addoption(OPTION, type=int, metavar="N", help="how many examples each property is given")
    explanation = "leave out steps of a scenario as long as it fails, and write what is left there"
    group.addoption(leaving_out.OPTION, metavar="FILE", help=explanation)
    explanation = "folder, below the repository's, of the scenarios that properties have found to fail"
    parser.addini(INI, explanation, default=FOLDER)


def pytest_configure(config: pytest.Config) -> None:
    explanation = "the scenario is run many times, with drawn values (@property, @property(examples=20, seconds=30))"
    config.addinivalue_line("markers", f"{TAG}: {explanation}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out of the catalogue what was found."""
    return True if config.getoption(catalogue.OPTION) and not is_listed(config, collection_path) else None


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.passed and isinstance(collector, FeatureFile):
        items = [each for each in report.result if isinstance(each, pytest.Item)]
        if problems := note_blanks(items):
            report.outcome, report.result = "failed", []
            report.longrepr = CollectErrorRepr("\n\n".join(problems))
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if (file := pyfuncitem.config.getoption(leaving_out.OPTION)) and scenario_of(pyfuncitem):
        leaving_out.leave_out(pyfuncitem, Path(file))
        return True
    if not is_property(pyfuncitem):
        return None
    from harness.bdd.properties.running.hypothesis_search import run_property  # noqa: PLC0415  (it imports hypothesis)

    run_property(pyfuncitem)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    try:
        return (yield)
    finally:
        close_kept(item)  # if the examples were interrupted


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    try_first(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in tell_passed(config, terminalreporter.getreports("passed")):
        terminalreporter.line(line)
