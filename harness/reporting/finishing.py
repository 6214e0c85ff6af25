"""How a run's results and its exit code come to say the same: what was not run is told, too."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from harness.bdd.internals import xml_key
from harness.reporting import junit
from harness.reporting.allure.recorder import recorder
from harness.reporting.at_the_end import tell_at_the_end
from harness.reporting.not_run import OUTPUT, Ledger
from harness.workers import hand_over, is_worker

NOT_RUN = "not run"
ENDS = {
    pytest.ExitCode.INTERRUPTED: "the run was interrupted, or something could not be collected",
    pytest.ExitCode.INTERNAL_ERROR: "the run ended with an error of its own",
    pytest.ExitCode.USAGE_ERROR: "the run could not begin",
    pytest.ExitCode.NO_TESTS_COLLECTED: "nothing was run: nothing was selected",
}
"""Why a run has ended that says no more of it, by its exit code."""


class Finishing:
    """Hooks of a run that collects features; registered last, so that they are around those of others."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ledger = Ledger()
        config.pluginmanager.register(self.ledger, "firstlight ledger")
        self.ran = self.skipped = 0
        self.failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what ran, in the process that leads the run."""
        plainly_skipped = report.skipped and not hasattr(report, "wasxfail")
        self.skipped += plainly_skipped
        self.ran += report.when == "call" and not plainly_skipped
        self.failed = self.failed or report.failed
        xml = self.config.stash.get(xml_key, None)
        if xml and str(report.outcome) == "rerun":
            xml.node_reporter(report).add_property(junit.REPEATED, "")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        self.failed = self.failed or report.failed

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Tell what was not run, and let no result look better than the exit code."""
        self.ledger.add(getattr(session, "items", ()))
        if is_worker(self.config):
            if session.shouldstop or session.shouldfail:
                hand_over(self.config, OUTPUT, self.ledger.known)
            return (yield)
        skipped = (
            "" if self.ran or not self.skipped else f"nothing was run: all that was selected ({self.skipped}) was "
        )
        if skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        xml = self.config.stash.get(xml_key, None)
        why = self.why(session) if not skipped else f"{skipped}skipped"
        if self.ledger.pending or skipped:
            number = len(self.ledger.pending)
            tell_at_the_end(self.config, NOT_RUN, [f"{number} not run: {why}" if number else why])
        try:
            return (yield)
        finally:
            well = session.exitstatus == pytest.ExitCode.OK
            if present := recorder():
                for result in self.ledger.results(why):
                    present.write(result)
                if not well and not self.failed:
                    present.global_error(message=why)  # type: ignore[no-untyped-call]
            if xml:
                junit.finish(Path(xml.logfile), self.ledger.cases(), why, ended_well=well)

    def why(self, session: pytest.Session) -> str:
        """Return why the run ended early; "" if it did not."""
        leading = self.config.pluginmanager.get_plugin("dsession")
        for told in (session.shouldfail, session.shouldstop, getattr(leading, "shouldstop", "")):
            if told:
                return str(told)
        return ENDS.get(pytest.ExitCode(session.exitstatus), "the run ended early")
