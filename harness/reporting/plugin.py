"""Hooks of pytest and pytest-bdd for what a run records; each calls a plain function of this package."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest
from allure_commons.model2 import StatusDetails

from harness.bdd.internals import Scenario, Step
from harness.reporting import at_the_end
from harness.reporting.allure import environment, executor, gherkin, labels, property_examples
from harness.reporting.allure.recorder import Recorder, recorder
from harness.reporting.finishing import Finishing
from harness.root import JUNIT, RESULTS
from harness.workers import is_worker


def pytest_addoption(parser: pytest.Parser) -> None:
    explanation = "folder, below the repository's, for the Allure results of runs that collect features; none if empty"
    parser.addini(environment.INI, explanation, default=RESULTS)
    explanation = "file, below the repository's folder, for the JUnit XML of such runs; none if empty"
    parser.addini(environment.JUNIT_INI, explanation, default=JUNIT)
    explanation = "keep the results of the run before, and add this one's: one report holds both"
    parser.getgroup("firstlight").addoption(environment.ADD, action="store_true", help=explanation)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    environment.prepare(config)
    at_the_end.tell_at_the_end(config, "results", environment.tell_elsewhere(config))


def pytest_report_header(config: pytest.Config) -> list[str]:
    return environment.tell_elsewhere(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    environment.tell_folder(node)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    at_the_end.take_over(node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    at_the_end.show_at_the_end(terminalreporter, config)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if environment.collects_features(session.config):
        session.config.pluginmanager.register(Finishing(session.config), "firstlight finishing")
    listener = session.config.pluginmanager.get_plugin("allure_listener")
    if listener and (folder := environment.results_folder(session.config)):
        listener.allure_logger = Recorder(folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = environment.results_folder(session.config)
    if folder and not is_worker(session.config):
        executor.write_executor(folder)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    environment.record_collection_error(collector, report)
    return report


def pytest_itemcollected(item: pytest.Item) -> None:
    labels.label(item)


def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Record that a test begins before anybody else is told: a worker that dies then is told of it."""
    if present := recorder():
        present.begin(item)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Called innermost, when Allure has begun with the test."""
    present = recorder()
    if present is None:
        return (yield)
    present.begin(item)
    recording = gherkin.begin(item, present)
    try:
        return (yield)
    except BaseException:
        if recording:
            recording.close(None)
        raise


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    gherkin.begin_again(request.node, scenario)


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step) -> None:
    if recording := gherkin.recording_of(request.node):
        recording.start(step)


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    if recording := gherkin.recording_of(request.node):
        recording.end()


@pytest.hookimpl(trylast=True)
def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: BaseException) -> None:
    if recording := gherkin.recording_of(request.node):
        recording.end(exception)


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    if recording := gherkin.recording_of(request.node):
        recording.close(sys.exc_info()[1])  # pytest.skip passes step_error by


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if present := recorder():
        present.note_phase(report.when, report.outcome)
        if report.when == "call":
            property_examples.attach_examples(item, present)
        if call.excinfo:
            gherkin.explain(item, report, call.excinfo.value, present)
        elif report.failed and present.result:
            present.result.statusDetails = StatusDetails(message=report.longreprtext)
    return report
