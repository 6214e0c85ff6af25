"""Count a warning that comes only when a scenario has gone with that scenario, and not with the next one.

What a scenario leaves open says so when it is collected as garbage, often during the set-up of the one after it. So it
is collected when the scenario has ended. What was there before it is left out, which keeps it cheap in a long run; what
outlives its scenario, such as its report, is looked at again with the last one.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Generator
from typing import Any

import pytest

from harness.bdd import scenario_of
from harness.bdd.internals import collect_unraisable
from harness.reporting.allure.environment import collects_features
from harness.reporting.allure.recorder import recorder

_LAST = ("last_type", "last_value", "last_traceback", "last_exc")
"""Where Python keeps the last error, and with it what its frames hold."""

_OF_TEST = "_rerun_condition_excinfos"
"""Where pytest-rerunfailures keeps the errors of a test, and lets go only of those that it may run again."""


_LEFT_OUT = pytest.StashKey[bool]()
"""Whether what a scenario has left is left out by now."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if collects_features(config):
        gc.freeze()  # what was imported stays, and takes long to go through


def pytest_collection_finish(session: pytest.Session) -> None:
    if collects_features(session.config):
        gc.collect()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    result = yield
    if scenario_of(item) is not None:
        forget_errors(item)
        if nextitem is None and item.config.stash.get(_LEFT_OUT, False):
            gc.unfreeze()
        gc.collect()
        call = pytest.CallInfo.from_call(lambda: collect_unraisable(item.config), when="teardown")
        if call.excinfo is not None:
            tell(item, call, call.excinfo.value)
        if nextitem is not None:
            gc.freeze()
            item.config.stash[_LEFT_OUT] = True
    return result


def forget_errors(item: pytest.Item) -> None:
    """Let go of what the errors of a test hold, and the last one of Python unless a debugger may want it."""
    vars(item).pop(_OF_TEST, None)
    if not item.config.getoption("usepdb", default=False):
        for name in _LAST:
            with contextlib.suppress(AttributeError):
                delattr(sys, name)


def tell(item: pytest.Item, call: pytest.CallInfo[Any], warning: BaseException) -> None:
    """Fail a test that has ended because of a warning that came afterwards."""
    report = pytest.TestReport.from_item_and_call(item, call)
    causes = [each.__cause__ or each for each in getattr(warning, "exceptions", (warning,))]
    texts = [f"{type(cause).__name__}: {str(cause).strip()}" for cause in causes]
    report.longrepr = f"it left something open, which said when it was gone: {'; '.join(texts)}"
    item.ihook.pytest_runtest_logreport(report=report)
    if present := recorder():
        present.add_late(report.longrepr)
