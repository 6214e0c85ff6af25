"""Runs one example: the whole scenario, from its set-up to its tear-down."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext

import pytest

from harness.bdd.collecting.collect import keep_scenario
from harness.bdd.internals import Scenario, Step, begin_anew, end_now
from harness.bdd.plan import forget_plan
from harness.bdd.properties.drawing import VALUES, Values
from harness.bdd.properties.running.example import EXAMPLES, Example, Examples
from harness.bdd.properties.running.kept import KEPT, Kept, close_kept
from harness.bdd.running.execution import ENDING, execute_scenario
from harness.bdd.running.progress import forget, progress_of
from harness.bdd.running.tracebacks import message_of
from harness.events.waiting.verdicts import Inconclusive

FAILURES = (Exception, pytest.fail.Exception)

Fill = Callable[[], tuple[Mapping[str, str], Scenario]]


class ExampleRunner:
    """Runs the examples of an item one after the other; closed after the last.

    :param unfinished: errors by which a draw says that there is no such example; they are raised once it is torn down.
    """

    def __init__(self, item: pytest.Function, unfinished: tuple[type[BaseException], ...] = ()) -> None:
        self.item = item
        self.ran = item.stash[EXAMPLES] = Examples()
        item.stash[KEPT] = Kept()
        self._unfinished = unfinished
        self._is_set_up = True  # by pytest, for the first example

    def run(self, fill: Fill, values: Values) -> Example:
        """Run the scenario that is filled in now, and tell how it went; of what fails as of what passes.

        :param fill: returns the row of Examples and the scenario.
        :param values: what steps draw from.
        """
        begun = time.monotonic()
        row: Mapping[str, str] = {}
        error: BaseException | None = None
        self.item.stash[VALUES] = values
        forget(self.item)
        try:
            if not self._is_set_up:
                self._is_set_up = True
                begin_anew(self.item)
            row, scenario = fill()
            keep_scenario(self.item, scenario)
            forget_plan(self.item)
            execute_scenario(scenario.feature, scenario, self.item._request)  # noqa: SLF001
        except self._unfinished:
            self._end()
            raise
        except FAILURES as failure:
            error = failure
        ended = self._end()
        if error is None:
            error = ended
        elif ended is not None:
            error.add_note(f"and then: {ended}")
        progress = progress_of(self.item)
        why = _first_line(error, progress.failed if progress else None) if error is not None else ""
        seconds = time.monotonic() - begun
        unclear = isinstance(error, Inconclusive) and ended is None  # what cannot be put back is a failure
        return Example(len(self.ran.every) + 1, row, tuple(values.drawn), why, error, progress, seconds, unclear)

    def _end(self) -> BaseException | None:
        """Tear down what belongs to the example; return what went wrong."""
        around = self.item.config.stash.get(ENDING, lambda _item: nullcontext())
        try:
            with around(self.item):
                self._is_set_up = False
                end_now(self.item)
        except FAILURES as failure:
            return failure
        return None

    def close(self) -> None:
        """End what the examples have shared; what was interrupted has to be torn down before, by pytest."""
        if not self._is_set_up:
            close_kept(self.item)
        if VALUES in self.item.stash:
            del self.item.stash[VALUES]


def _first_line(error: BaseException, step: Step | None) -> str:
    lines = message_of(error, step).strip().splitlines()
    return f"{step.keyword} {step.name}: {lines[0]}" if step else lines[0]
