"""What the report gets of a scenario: its events always; on failure the explanation and the logs of the devices."""

from __future__ import annotations

from harness.events.waits import Unmet
from harness.reporting import attach_events, attach_explanation, attach_file, attach_text
from harness.scenario.run import ScenarioRun


def attach_run(run: ScenarioRun) -> None:
    """Attach what was seen; from the main thread."""
    attach_events(run.journal.entries(), run.journal.started)
    if run.notes:
        attach_text("Notes", "\n".join(run.notes))


def attach_explanations(error: BaseException) -> None:
    """Attach why a wait was not met, if that is what went wrong; from the main thread."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, Unmet):
        cause = cause.__cause__
    if cause is not None:
        attach_explanation(cause.explanation)


def attach_failure(run: ScenarioRun) -> None:
    """Attach what the devices logged during the scenario; from the main thread."""
    for process, log in run.target.logs().items():
        attach_file(f"Log of {process}", log, start=run.logged.get(process, 0))
