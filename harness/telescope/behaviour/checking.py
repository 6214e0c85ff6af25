"""Checks, in a scenario, that every device has done what it is declared to do. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence

from harness.events.budget import Budget
from harness.events.explaining.explanation import Context, Explanation
from harness.events.explaining.timeline import timeline
from harness.events.key import Key
from harness.events.values import same
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Inconclusive
from harness.events.waiting.waits import wait_for
from harness.models.node import Node
from harness.scenario.run import ScenarioRun
from harness.telescope.behaviour.judging import Finding, Judge
from harness.telescope.behaviour.observing import list_observed, read_histories
from harness.telescope.behaviour.settling import expect_settled
from harness.telescope.behaviour.telling import tell_findings
from harness.telescope.coverage import Listening

LATE = 0.3
"""Seconds within which an event arrives that was pushed before what is judged."""
MOST_ROUNDS = 5
"""So often it is waited that a telescope settles that goes on by itself."""
SINCE = "since the scenario began"


class BehaviourCheck:
    """One look at what all devices have done since the scenario began.

    :param listening: to all that the devices show, all through the run.
    """

    def __init__(self, run: ScenarioRun, listening: Listening) -> None:
        self._run, self._telescope = run, listening.telescope
        self._journal, self._watched = listening.journal, listening.watched
        self._look = SecondLook(run.target.sources)
        self._since = self._journal.mark_at(run.journal.started)

    def check(self) -> None:
        """Wait until the telescope has settled; raise an error with what is not as declared, if anything is not.

        Raises `Unmet` if it does not settle, `Inconclusive` if events are missing that may explain what is not.
        """
        if not self._run.holds.any:
            self.settle()
        if not (findings := self._judge_again()):
            return
        lost = self._find_lost(findings)
        started = self._run.journal.started
        if certain := [finding for finding in findings if finding.device not in lost]:
            raise AssertionError(tell_findings(certain, started))
        text = f"whether every device behaved as declared is not known\n{tell_findings(findings, started)}"
        looked = tuple(f"{device} is not judged: {why}" for device, why in lost.items())
        nothing = timeline(self._journal, [], since=self._since, started=started)
        raise Inconclusive(Explanation(self._run.sentence, text, nothing, looked=looked))

    def settle(self) -> None:
        """Wait until no command is under way and no device is in a state that it leaves by itself."""
        limits = self._run.limits
        budget = Budget(limits.rest * limits.patience)
        settled = expect_settled(self._telescope, self._watched)
        for _ in range(MOST_ROUNDS):
            mark = self._journal.mark()
            context = Context(self._run.sentence, mark=mark, started=self._run.journal.started)
            wait_for(settled, journal=self._journal, since=mark, budget=budget, look_again=self._look, context=context)
            self._look.flush()
            if self._journal.mark() == mark:
                return

    def judge(self) -> Sequence[Finding]:
        """Return what is not as declared, as far as events have come by now."""
        held = self._run.target.held
        devices = [one for one in list_observed(self._telescope) if held is None or held.has(one.name)]
        histories = read_histories(self._journal, self._since, devices)
        sent = {Node(issued.subject, issued.name) for issued in self._run.commands.sent}
        return Judge(self._telescope, histories, sent, self._run.limits.clock_tolerance).judge()

    def _judge_again(self) -> Sequence[Finding]:
        """Judge, and as long as anything is not as declared, let events come that are on their way."""
        budget = Budget(LATE)
        while (findings := self.judge()) and budget.left > 0:
            self._look.flush()
        return findings

    def _find_lost(self, findings: Sequence[Finding]) -> dict[str, str]:
        """Return the devices of which events are missing that were pushed, and what is known of that.

        Where nobody counts events, what is read now has to be what came last.
        """
        lost = {}
        for device in {finding.device for finding in findings}:
            keys = [key for key in self._watched if key.subject == device]
            counts = self._look.count_events(keys, self._run.journal.started)
            missing = [f"{key}: {each.tell(SINCE)}" for key, each in counts.items() if each.lost or each.broken]
            missing += self._read_differences([key for key, each in counts.items() if each.lost is None])
            if missing:
                lost[device] = missing[0]
        return lost

    def _read_differences(self, keys: Sequence[Key]) -> list[str]:
        found = []
        for key, event in zip(keys, self._look.read_each(keys), strict=True):
            latest = self._journal.latest(key)
            if latest is None or not latest.event.has_value or not same(latest.event.value, event.value):
                found.append(f"{key} is {event.shown}, which no event told")
        return found
