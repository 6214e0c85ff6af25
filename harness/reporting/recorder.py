"""What of Allure's recording is done differently here: no noise of fixtures, readable parameters, a place to attach to.

Allure keeps what is being recorded by thread. All of this is for the main thread only.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import re
import threading
from typing import Any

from allure_commons import plugin_manager
from allure_commons.model2 import Parameter, StatusDetails, TestResult, TestResultContainer, TestStepResult
from allure_commons.reporter import AllureReporter
from allure_commons.utils import now, uuid4

WORTH_SHOWING = 0.05
"""Seconds from which on a fixture that went well is shown in the report."""

_NOISE = re.compile(
    r"_|pytestbdd_|pytest|tmp_?path|caplog|cap(sys|fd)|monkeypatch|request|cache|record_|worker_id|testrun_uid"
)


class Recorder(AllureReporter):
    """Keeps what is being recorded; put in the place of Allure's own."""

    def __init__(self) -> None:
        super().__init__()

    def stop_group(self, uuid: str, **values: Any) -> None:
        """Called when a fixture is over: write it only if it tells a reader something."""
        group: TestResultContainer = self.get_item(uuid)
        group.befores = [fixture for fixture in group.befores if _tells(fixture)]
        group.afters = [fixture for fixture in group.afters if _tells(fixture)]
        for fixture in [*group.befores, *group.afters]:
            fixture.name = re.sub(r"::.*", "", fixture.name)
            if fixture.statusDetails:
                fixture.statusDetails.trace = None  # of the calls inside of pytest and Allure; the test has the error's
        if group.children and (group.befores or group.afters):
            super().stop_group(uuid, **values)
        else:
            self._items.pop(uuid)

    @property
    def result(self) -> TestResult | None:
        """The test that is being recorded."""
        result: TestResult | None = self.get_test(None)
        return result

    def begin_step(self, title: str) -> str:
        """Begin a step inside of what is being recorded; returns its key."""
        uuid: str = uuid4()
        self.start_step(None, uuid, TestStepResult(name=title, start=now()))
        return uuid

    def end_step(self, uuid: str, status: str, message: str = "", trace: str = "") -> None:
        """End a step with a status of Allure: ``passed``, ``failed``, ``broken`` or ``skipped``."""
        details = StatusDetails(message=message, trace=trace) if message else None
        self.stop_step(uuid, stop=now(), status=status, statusDetails=details)

    def set_parameters(self, values: dict[str, str]) -> None:
        """Give the test these parameters and no others."""
        if result := self.result:
            result.parameters = [Parameter(name=name, value=value) for name, value in values.items()]

    def attach(self, name: str, body: str | bytes, kind: Any) -> bool:
        """Attach to the step that runs, or else to the test; never to a fixture. False if nothing is being recorded."""
        for uuid in reversed(self._items):
            if isinstance(self.get_item(uuid), (TestStepResult, TestResult)):
                self.attach_data(uuid4(), body, name=name, attachment_type=kind, parent_uuid=uuid)
                return True
        return False


def _tells(fixture: Any) -> bool:
    took = ((fixture.stop or 0) - (fixture.start or 0)) / 1000
    return fixture.status not in ("passed", None) or (took >= WORTH_SHOWING and not _NOISE.match(fixture.name))


def recorder() -> Recorder | None:
    """The recorder of this run; None without Allure results.

    Raises RuntimeError on another thread than the main one: what is recorded there would be lost.
    """
    for plugin in plugin_manager.get_plugins():
        found = getattr(plugin, "allure_logger", None)
        if isinstance(found, Recorder):
            if threading.current_thread() is not threading.main_thread():
                remedy = "Keep it, and attach it when the scenario ends"
                raise RuntimeError(f"the report can only be written to on the main thread. {remedy}.")
            return found
    return None
