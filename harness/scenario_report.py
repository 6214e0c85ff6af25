"""What the report gets of a scenario besides its steps: events and requests always; on failure the devices' logs."""

from __future__ import annotations

from harness.reporting import attach_events, attach_file, attach_http, attach_text
from harness.scenario.run import ScenarioRun


def attach_run(run: ScenarioRun) -> None:
    """Attach what was seen; from the main thread."""
    attach_events(run.journal.entries(), run.journal.started, run.segments.marks)
    if run.notes:
        attach_text("Notes", "\n".join(run.notes))
    if run.logs.asked_for:
        attach_logs(run)


def attach_http_of(run: ScenarioRun) -> None:
    """Attach to the step that runs, or else to the scenario, what was asked over HTTP since this was done last."""
    attach_http(run.target.sources.take_http())


def attach_failure(run: ScenarioRun) -> None:
    """Attach what the devices logged, and what their processes printed if nothing was collected or one has died."""
    if not run.logs.asked_for:  # then they are attached anyway
        attach_logs(run)
    if not run.logs.lines() or run.target.died():
        for process, (log, start) in run.logs.files().items():
            if log.exists() and log.stat().st_size <= start:
                continue  # it printed nothing
            attach_file(f"Log of {process}", log, start=start)


def what_is_attached(run: ScenarioRun) -> str:
    """What the explanation of a failure says of it; the logs of a deployed telescope are others' to show."""
    what = "Arguments, events and device logs" if run.logs.heard else "Arguments and events"
    return f"{what} are attached to the report."


def attach_logs(run: ScenarioRun) -> None:
    """Attach what was collected of the devices' logs, once no more of it comes: lines overtake each other."""
    run.logs.await_quiet()
    if lines := run.logs.lines():
        attach_text("Log of the devices", "\n".join(map(str, lines)))
