"""What the report gets of a scenario besides its steps: its events always; on failure the logs of the devices."""

from __future__ import annotations

from harness.reporting import attach_events, attach_file, attach_text
from harness.scenario.run import ScenarioRun


def attach_run(run: ScenarioRun) -> None:
    """Attach what was seen; from the main thread."""
    attach_events(run.journal.entries(), run.journal.started)
    if run.notes:
        attach_text("Notes", "\n".join(run.notes))
    if run.logs.asked_for:
        attach_logs(run)


def attach_failure(run: ScenarioRun) -> None:
    """Attach what the devices logged, and what their processes printed if nothing was collected or one has died."""
    if not run.logs.asked_for:  # then they are attached anyway
        attach_logs(run)
    if not run.logs.lines() or run.target.died():
        for process, (log, start) in run.logs.files().items():
            attach_file(f"Log of {process}", log, start=start)


def attach_logs(run: ScenarioRun) -> None:
    """Attach what was collected of the devices' logs."""
    if lines := run.logs.lines():
        attach_text("Log of the devices", "\n".join(map(str, lines)))
