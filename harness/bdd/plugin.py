"""Hooks of pytest and pytest-bdd for Gherkin; each calls a plain function of this package."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from harness.bdd import dry_run
from harness.bdd.cataloguing import catalogue
from harness.bdd.collecting import collect, selection, tags
from harness.bdd.internals import Scenario, Step, all_step_contexts
from harness.bdd.running import asynchronous, progress, tracebacks
from harness.bdd.running.returned import look_at_what_is_returned

pytest_plugins = ["harness.bdd.properties.hooks"]

_AWAITER = pytest.StashKey[asynchronous.Awaiter]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gherkin", "Gherkin features")
    selection.add_option(group)
    dry_run.add_option(group)
    catalogue.add_option(group)
    limit = f"seconds that an async def step may take (default {asynchronous.LIMIT:g})"
    parser.addini(asynchronous.INI, limit, default=str(asynchronous.LIMIT))


def pytest_configure(config: pytest.Config) -> None:
    tags.register(config)
    selection.check_lines(config)
    catalogue.prepare(config)
    awaiter = asynchronous.Awaiter(float(config.getini(asynchronous.INI)))
    config.stash[_AWAITER] = awaiter
    config.add_cleanup(awaiter.close)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    folder = early_config.invocation_params.dir
    args += selection.take_lines(args, folder)
    selection.take_lines(
        early_config.known_args_namespace.file_or_dir, folder
    )  # where conftest.py files are looked for
    args += dry_run.in_this_process(early_config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == collect.SUFFIX:
        return collect.FeatureFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    catalogue.note_error(collector.config, report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    selection.select_lines(items, config)
    if text := selection.keyword_text(config):
        selection.select_text(items, config, text)
        config.option.keyword = ""
    try:
        return (yield)
    finally:
        if text:
            config.option.keyword = text


def pytest_sessionfinish(session: pytest.Session) -> None:
    catalogue.write(session)


def pytest_collection_finish(session: pytest.Session) -> None:
    contexts, root = all_step_contexts(), session.config.rootpath
    asynchronous.adopt(contexts, session.config.stash[_AWAITER], root)
    look_at_what_is_returned(contexts, root)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    return dry_run.instead_of_running(session)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
) -> None:
    for line in (*dry_run.summary(config), *collect.summary(terminalreporter.getreports("error"), exitstatus)):
        terminalreporter.line(line)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    progress.begin(request.node, scenario)


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step, step_func: Callable[..., object]) -> None:
    if under_way := progress.progress_of(request.node):
        under_way.start(step, step_func)


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    if under_way := progress.progress_of(request.node):
        under_way.end(progress.StepOutcome.PASSED)


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_error(
    request: pytest.FixtureRequest, step: Step, step_func: Callable[..., object], exception: BaseException
) -> None:
    if under_way := progress.progress_of(request.node):
        performed_failed = under_way.failed is not None
        under_way.end(progress.StepOutcome.FAILED)
        if performed_failed:
            return
    tracebacks.cut(exception, step_func)
    exception.add_note(tracebacks.note(step, request.node.path, request.config.rootpath))


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    if under_way := progress.progress_of(request.node):
        under_way.end_unended(sys.exc_info()[1])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and call.excinfo:
        report.longrepr = tracebacks.longrepr(item, report.when, call.excinfo.value, report.longrepr)  # type: ignore[assignment]
    return report
