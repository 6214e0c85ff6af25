"""Hooks of pytest by which a run that is ended from outside ends in order; each calls `harness.interrupts`."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from harness.bdd import scenario_of
from harness.bdd.running.execution import ENDING
from harness.interrupts import INTERRUPTS, Interrupted, Interrupts, Phase
from harness.reporting.allure.environment import collects_features
from harness.reporting.aloud import say_at_once


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if collects_features(session.config):
        interrupts = session.config.stash[INTERRUPTS] = Interrupts(session)
        interrupts.install()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Begin no test in a worker that was idle when a signal came."""
    interrupts = item.config.stash.get(INTERRUPTS, None)
    return True if interrupts and interrupts.why else None


def _within(phase: Phase, item: pytest.Item) -> contextlib.AbstractContextManager[None]:
    interrupts = item.config.stash.get(INTERRUPTS, None)
    return interrupts.inside(phase, item) if interrupts else contextlib.nullcontext()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    with _within(Phase.SETUP, item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    with _within(Phase.CALL, item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    interrupts = item.config.stash.get(INTERRUPTS, None)
    interrupted = interrupts is not None and interrupts.why and scenario_of(item) is not None
    if interrupted:
        say_at_once(item.config, f"interrupted in {item.nodeid}: putting back what it changed")
    with _within(Phase.TEARDOWN, item):
        result = yield
        if interrupted:
            say_at_once(item.config, f"what {item.nodeid} changed is put back")
        return result


@contextlib.contextmanager
def ending_an_example(item: pytest.Item) -> Iterator[None]:
    """Put back what one example of a property changed, whatever interrupts the run."""
    interrupts = item.config.stash.get(INTERRUPTS, None)
    try:
        with _within(Phase.TEARDOWN, item):
            yield
    finally:
        if interrupts:
            interrupts.phase = Phase.CALL


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Have pytest-rerunfailures not run again what was interrupted, nor anything when the run is to end."""
    interrupted = call.excinfo is not None and isinstance(call.excinfo.value, Interrupted)
    if (interrupted or item.session.shouldstop) and item.config.pluginmanager.hasplugin("rerunfailures"):
        item.add_marker(pytest.mark.flaky(reruns=0, condition=False), append=False)


@pytest.hookimpl(optionalhook=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool | None:
    """Let pytest-timeout end a scenario as an interrupt does, which tells what it waited for; its own way kills."""
    interrupts = item.config.stash.get(INTERRUPTS, None)
    if interrupts is None or scenario_of(item) is None or settings.method != "signal" or interrupts.debugged:
        return None

    def expire(_number: int, _frame: object) -> None:
        interrupts.expire(f"ended by --timeout after {settings.timeout:g} s")

    def cancel() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, settings.timeout)
    vars(item)["cancel_timeout"] = cancel  # where pytest-timeout looks for it
    return True


class Around:
    """Hooks around whole tests and around the end of a run."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Know that a test is under way."""
        if (interrupts := item.config.stash.get(INTERRUPTS, None)) is None:
            return (yield)
        interrupts.begin()
        try:
            return (yield)
        finally:
            interrupts.phase = Phase.OUTSIDE

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Never end well after a signal."""
        if (interrupts := session.config.stash.get(INTERRUPTS, None)) is None:
            return (yield)
        interrupts.phase = Phase.CLOSING
        _set_exit_code(session, interrupts)
        try:
            return (yield)
        except KeyboardInterrupt:
            say_at_once(session.config, "interrupted a second time, while the run was closing")
        finally:
            interrupts.uninstall()
            _set_exit_code(session, interrupts)


def _set_exit_code(session: pytest.Session, interrupts: Interrupts) -> None:
    """Let the exit code say what has ended the run, which a worker may know, too."""
    if interrupts.exit_code is not None:
        session.exitstatus = interrupts.exit_code
    elif interrupts.why and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        session.exitstatus = pytest.ExitCode.INTERRUPTED


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Around(), "firstlight interrupts")
    config.stash[ENDING] = ending_an_example
