"""Scenarios in the report: name, parameters, and every step with its table, its doc string and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from allure_commons.model2 import Status

from harness.bdd import scenario_of
from harness.bdd.internals import Scenario, Step
from harness.bdd.running.progress import progress_of
from harness.bdd.running.tracebacks import explains_itself, message_of
from harness.reporting.allure import attachments
from harness.reporting.allure.property_examples import set_example_aside
from harness.reporting.allure.recorder import Recorder
from harness.reporting.outcome import outcome_of

NOT_REACHED = "not reached"


@dataclass(slots=True)
class Recording:
    """The steps of a scenario as far as they are recorded.

    :param open: steps that run: the last one is performed by the one before it.
    :param done: steps that ended, by identity.
    """

    recorder: Recorder
    scenario: Scenario
    open: list[tuple[str, Step]] = field(default_factory=list)
    done: list[Step] = field(default_factory=list)

    def start(self, step: Step) -> None:
        """Begin a step and attach what stands below its sentence."""
        self.open.append((self.recorder.begin_step(f"{step.keyword} {step.name}"), step))
        if step.datatable:
            header, *rows = step.datatable.raw()
            attachments.attach_table("Table", [str(cell) for cell in header], rows)
        if step.docstring is not None:
            attachments.attach_document("Doc string", step.docstring)

    def end(self, error: BaseException | None = None) -> None:
        """End the step that is open; its status follows from the error."""
        if not self.open:
            return
        uuid, step = self.open.pop()
        self.done.append(step)
        if error is None:
            self.recorder.end_step(uuid, Status.PASSED)
        else:
            # The first line: all of it stands once in the report, with the scenario's status.
            self.recorder.end_step(uuid, status_of(error), message_of(error, step).strip().partition("\n")[0])

    def close(self, error: BaseException | None) -> None:
        """End the scenario: the open steps, and those that were not reached."""
        while self.open:
            self.end(error)
        for step in self.scenario.steps:
            if not any(step is done for done in self.done):
                uuid = self.recorder.begin_step(f"{step.keyword} {step.name}")
                self.recorder.end_step(uuid, Status.SKIPPED, NOT_REACHED)
                self.done.append(step)


def status_of(error: BaseException) -> str:
    """Allure's status: ``failed`` is about the telescope, ``broken`` about the test or what it needs."""
    if isinstance(error, pytest.skip.Exception):
        return str(Status.SKIPPED)
    return str(Status.BROKEN if outcome_of(error) else Status.FAILED)


_RECORDING = pytest.StashKey[Recording]()


def begin(item: pytest.Item, recorder: Recorder) -> Recording | None:
    """Record a scenario from here on; None for other tests."""
    scenario = scenario_of(item)
    if scenario is None:
        return None
    item.stash[_RECORDING] = Recording(recorder, scenario)
    return item.stash[_RECORDING]


def begin_again(item: pytest.Item, scenario: Scenario) -> None:
    """Record another example of a property in the place of the one before."""
    recording = recording_of(item)
    if recording is not None and (recording.done or recording.scenario is not scenario):
        set_example_aside(item, recording.recorder)
        item.stash[_RECORDING] = Recording(recording.recorder, scenario)


def recording_of(item: pytest.Item) -> Recording | None:
    """The recording of a scenario that runs."""
    return item.stash.get(_RECORDING, None)


def explain(item: pytest.Item, report: pytest.TestReport, error: BaseException, recorder: Recorder) -> None:
    """Put what a tester reads in the place of Python's words for it."""
    if scenario_of(item) is None or recorder.result is None or recorder.result.statusDetails is None:
        return
    details = recorder.result.statusDetails
    if report.skipped:
        details.message, details.trace = str(error), None
    elif details.trace == report.longreprtext or report.when == "call":
        progress = progress_of(item)
        step = progress.failed if progress else None
        recorder.result.status, details.message = status_of(error), message_of(error, step)
        details.trace = None if explains_itself(error) else report.longreprtext
    elif report.when == "teardown":
        details.message = f"{details.message}\n\nAnd then, in its tear-down: {message_of(error)}"
