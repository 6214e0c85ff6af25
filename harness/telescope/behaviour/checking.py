"""Checks, in a scenario, that every device has done what it is declared to do. Used from the main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.events.budget import Budget
from harness.events.explaining.explanation import Context, Explanation
from harness.events.explaining.timeline import timeline
from harness.events.waiting.verdicts import Inconclusive
from harness.events.waiting.waits import wait_for
from harness.models.node import Node
from harness.scenario.run import ScenarioRun
from harness.telescope.behaviour.confirming import Confirmation
from harness.telescope.behaviour.finding import Finding
from harness.telescope.behaviour.history import History
from harness.telescope.behaviour.judging import Judge
from harness.telescope.behaviour.observing import list_observed, read_histories
from harness.telescope.behaviour.telling import tell_findings
from harness.telescope.coverage import Listening

MOST_ROUNDS = 5
"""So often it is waited that a telescope settles that goes on by itself."""
MOST_LOST = 6


class BehaviourCheck:
    """Looks at what all devices have done since the scenario began, or since it was found to be as declared.

    :param listening: to all that the devices show, all through the run.
    """

    def __init__(self, run: ScenarioRun, listening: Listening) -> None:
        self._run, self._listening, self._telescope = run, listening, listening.telescope
        self._journal, self._watched = listening.journal, listening.watched
        self._since = self._journal.mark_at(run.journal.started)
        self._histories: Mapping[str, History] = {}
        self._second = Confirmation(run.target.sources, self._journal, self._watched, run.journal.started)

    def check(self) -> None:
        """Wait until the telescope has settled; raise an error with what is not as declared, if anything is not.

        Raises `Unmet` if it does not settle, `Inconclusive` if events are missing that may explain what is not.
        """
        if settled := not self._run.holds.any:
            self.settle()
        mark = self._journal.mark()
        findings = self._second.judge_again(self.judge)
        doubts = [f"{one.device} was not judged: {one.in_doubt}" for one in self._histories.values() if one.in_doubt]
        self._run.notes += [each for each in doubts if each not in self._run.notes]
        if not findings:
            if settled and not self._journal.unordered:  # else what happened before may still come
                self._since = mark
            return
        told = tell_findings(findings, self._run.journal.started)
        if not (lost := self._second.list_lost()):
            raise AssertionError(told)
        text = f"whether every device behaved as declared is not known\n{told}"
        nothing = timeline(self._journal, [], since=self._since, started=self._run.journal.started)
        raise Inconclusive(Explanation(self._run.sentence, text, nothing, looked=tuple(lost[:MOST_LOST])))

    def settle(self) -> None:
        """Wait until no command is under way and no device is in a state that it leaves by itself."""
        limits = self._run.limits
        budget = Budget(limits.rest * limits.patience)
        for issued in self._run.commands.issued:  # of the last one, no event may have come yet
            if issued.is_followed and self._run.commands.is_under_way(issued):
                self._run.wait_for_end(issued, budget)
        settled = self._listening.expect_settled()
        for _ in range(MOST_ROUNDS):
            mark = self._journal.mark()
            context = Context(self._run.sentence, mark=mark, started=self._run.journal.started)
            wait_for(
                settled, journal=self._journal, since=mark, budget=budget, look_again=self._second.look, context=context
            )
            self._second.look.flush()
            if self._journal.mark() == mark:
                return

    def judge(self) -> Sequence[Finding]:
        """Return what is not as declared, as far as events have come by now."""
        held = self._run.target.held
        devices = [one for one in list_observed(self._telescope) if held is None or held.has(one.name)]
        histories = self._histories = read_histories(
            self._journal, self._since, devices, started=self._run.journal.started
        )
        sent = {Node(issued.subject, issued.name) for issued in self._run.commands.sent}
        tolerance, askers = self._run.limits.clock_tolerance, self._listening.askers
        return Judge(self._telescope, histories, sent, tolerance, self._run.reported, askers).judge()
