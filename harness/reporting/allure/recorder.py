"""What of Allure's recording is done differently here: green is proven, no noise of fixtures, a place to attach to.

The result of a test lies in its folder from the beginning of the test on and says that it did not finish, until it has:
what kills the run leaves no file that says "passed".
Allure keeps what is being recorded by thread. All of this is for the main thread only.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allure_commons import plugin_manager
from allure_commons.model2 import Status, StatusDetails, TestResult, TestResultContainer, TestStepResult
from allure_commons.reporter import AllureReporter
from allure_commons.utils import now, uuid4
from attr import asdict

from harness.reporting.allure.identity import drop_doubles, identify

WORTH_SHOWING = 0.05
"""Seconds from which on a fixture that went well is shown in the report."""

_NOISE = re.compile(
    r"_|pytestbdd_|pytest|tmp_?path|caplog|cap(sys|fd)|monkeypatch|request|cache|record_|worker_id|testrun_uid"
)


UNFINISHED = "It did not finish: the run, or the process that ran it, ended meanwhile."


@dataclass(frozen=True, slots=True)
class Recorded:
    """Steps and attachments of a test, out of its result."""

    steps: list[Any] = field(default_factory=list)
    attachments: list[Any] = field(default_factory=list)


class Recorder(AllureReporter):
    """Keeps what is being recorded; put in the place of Allure's own.

    :param folder: where results go.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._item: pytest.Item | None = None  # of the test that is being recorded
        self._last: TestResult | None = None  # that was written
        self._phases: dict[str, str] = {}  # how each of its phases ended, as far as they have

    def begin(self, item: pytest.Item) -> None:
        """Write the result of a test that begins, as one that did not finish."""
        self._item, self._phases = item, {}
        if (result := self.result) is None:
            return
        identify(item, result)
        begun = TestResult(**{name: getattr(result, name) for name in ("uuid", "name", "start")})
        identify(item, begun)
        begun.status, begun.statusDetails, begun.stop = Status.BROKEN, StatusDetails(message=UNFINISHED), now()
        self.write(as_json(begun))

    def note_phase(self, phase: str, outcome: str) -> None:
        """Note how a phase of the test has ended; each of the three has to end well for the test to pass."""
        self._phases[phase] = outcome

    def close_test(self, uuid: str) -> None:
        """Called when a test is over, or was ended: write its result."""
        result: TestResult = self._items.pop(uuid)
        self._items.cleanup()
        if self._item is None:
            return  # it did not begin
        identify(self._item, result)
        drop_doubles(result)
        prove(result, self._phases)
        self._item, self._last = None, result
        self.write(as_json(result))

    def add_late(self, message: str) -> None:
        """Add to the last result, which is written already, what is known only now; it has not passed then."""
        if (result := self._last) is None:
            return
        if result.status in (Status.PASSED, Status.SKIPPED):
            result.status, result.statusDetails = Status.BROKEN, StatusDetails(message=message)
        elif result.statusDetails:
            result.statusDetails.message = f"{result.statusDetails.message}\n\nAnd then: {message}"
        self.write(as_json(result))

    def write(self, result: Mapping[str, Any]) -> None:
        """Write a result in the place of the one that was written of this test before."""
        file = self._folder / f"{result['uuid']}-result.json"
        unfinished = file.with_suffix(".tmp")
        unfinished.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(file)

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

    def set_aside(self) -> Recorded:
        """Take the steps and attachments of the test that is being recorded out of it."""
        result = self.result
        if result is None:
            return Recorded()
        recorded = Recorded(result.steps, result.attachments)
        result.steps, result.attachments = [], []
        return recorded

    def show(self, recorded: Recorded) -> None:
        """Put what was set aside in the place of what the test has recorded since."""
        self.drop(self.set_aside())
        if (result := self.result) is not None:
            result.steps, result.attachments = recorded.steps, recorded.attachments

    def drop(self, recorded: Recorded) -> None:
        """Remove the files of what was set aside."""
        for source in _sources(recorded):
            (self._folder / source).unlink(missing_ok=True)

    def begin_step(self, title: str) -> str:
        """Begin a step inside of what is being recorded; returns its key."""
        uuid: str = uuid4()
        self.start_step(None, uuid, TestStepResult(name=title, start=now()))
        return uuid

    def end_step(self, uuid: str, status: str, message: str = "", trace: str = "") -> None:
        """End a step with a status of Allure: ``passed``, ``failed``, ``broken`` or ``skipped``."""
        details = StatusDetails(message=message, trace=trace) if message else None
        self.stop_step(uuid, stop=now(), status=status, statusDetails=details)

    def attach(self, name: str, body: str | bytes, kind: Any, suffix: str | None = None) -> bool:
        """Attach to the step that runs, or else to the test; never to a fixture. False if nothing is being recorded.

        :param kind: one of Allure's, or a media type.
        :param suffix: of the file; None for that of the kind.
        """
        for uuid in reversed(self._items):
            if isinstance(self.get_item(uuid), (TestStepResult, TestResult)):
                self.attach_data(uuid4(), body, name=name, attachment_type=kind, extension=suffix, parent_uuid=uuid)
                return True
        return False


def _sources(part: Any) -> Iterator[str]:
    """Yield the files of what is attached to a test or a step, and to the steps inside."""
    yield from (each.source for each in part.attachments)
    for step in part.steps:
        yield from _sources(step)


def prove(result: TestResult, phases: Mapping[str, str]) -> None:
    """Let no test pass, or be skipped, of which it is not known that set-up, steps and tear-down have ended."""
    ended = "teardown" in phases and ("call" in phases or phases.get("setup") != "passed")
    if not ended and result.status in (None, Status.PASSED, Status.SKIPPED):
        result.status, result.statusDetails = Status.BROKEN, StatusDetails(message=UNFINISHED)


def as_json(result: TestResult) -> dict[str, Any]:
    """Return a result as it is written."""
    written: dict[str, Any] = asdict(result, filter=lambda _, value: value or value is False)
    return written


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
