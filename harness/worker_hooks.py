"""Hooks of xdist: interrupts reach the workers, and how they end reaches the process that leads them.

The leading process runs no scenario. Told to end, it does not end its workers as xdist would, which gives them ten
seconds: it tells them by a signal, and goes on to take their reports until they have put back what they changed. xdist
starts no new worker and hands out no further scenario meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from harness.interrupts import HANDED_ON, INTERRUPTS, REST_LIMIT, Interrupts
from harness.limits import DEFAULTS
from harness.reporting.outcome import ERROR
from harness.workers import hand_over, handed_over, is_worker

EXIT_CODE = "firstlight_exit_code"
"""What a worker hands over of how the run is to end."""


@dataclass
class Workers:
    """The workers of a run, as the process that leads them sees them.

    :param limit: seconds that they have for putting back, after which they are interrupted again.
    """

    config: pytest.Config
    limit: float
    nodes: list[Any] = field(default_factory=list)

    def interrupt(self, number: signal.Signals) -> bool:
        """Interrupt what the workers are at; False if they are not at anything yet.

        May be called from a handler of a signal: what could wait for a lock runs on a thread of its own.
        """
        session: Any = self.config.pluginmanager.get_plugin("dsession")
        if session is None or session.sched is None:
            return False
        session.shouldstop = session.shouldstop or self.config.stash[INTERRUPTS].session.shouldstop
        session._max_worker_restart = 0  # noqa: SLF001
        threading.Thread(target=self._interrupt, args=(number,), name="interrupting the workers", daemon=True).start()
        return True

    def _interrupt(self, number: signal.Signals) -> None:
        for node in self.nodes:
            if node.gateway.spec.popen and not node._down:  # noqa: SLF001
                with contextlib.suppress(ProcessLookupError):
                    os.kill(node.gateway._rinfo().pid, HANDED_ON.get(number, number))  # noqa: SLF001
            node.shutdown()
        again = threading.Timer(self.limit, os.kill, (os.getpid(), signal.SIGTERM))
        again.daemon = True
        again.start()


WORKERS = pytest.StashKey[Workers]()
MARGIN = 10.0
"""Seconds for whatever else a worker does when it ends."""


def workers_of(config: pytest.Config) -> Workers:
    """Return the workers of the run that this process leads."""
    limit = config.stash.get(REST_LIMIT, DEFAULTS.rest) + MARGIN
    return config.stash.setdefault(WORKERS, Workers(config, limit))


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    interrupts: Interrupts | None = session.config.stash.get(INTERRUPTS, None)
    if interrupts and session.config.pluginmanager.hasplugin("dsession"):
        interrupts.forward = workers_of(session.config).interrupt


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    workers_of(node.config).nodes.append(node)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    interrupts = session.config.stash.get(INTERRUPTS, None)
    if interrupts and is_worker(session.config):
        code = interrupts.exit_code
        hand_over(session.config, EXIT_CODE, None if code is None else int(code))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    code = handed_over(node, EXIT_CODE)
    interrupts = node.config.stash.get(INTERRUPTS, None)
    if code is not None and interrupts:
        interrupts.exit_code = pytest.ExitCode(code)
    if interrupts and interrupts.why:  # xdist has put in its place that a worker received something
        node.config.pluginmanager.get_plugin("dsession").shouldstop = interrupts.session.shouldstop


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: Any) -> None:
    """Make an error of the scenario that a worker took with it when it died: it says nothing of what is tested."""
    worker = report.longrepr.split("'")[1] if "'" in report.longrepr else "a worker"
    report.when, report.told = "call", ERROR
    report.longrepr = f"the worker {worker} died while it ran {crashitem}: what that changed is not put back"
