"""Runs a property: the whole scenario again and again, each time with other values. Imports Hypothesis."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings, strategies
from hypothesis.control import current_build_context
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import Flaky, StopTest, UnsatisfiedAssumption
from hypothesis.statistics import collector, describe_statistics
from hypothesis.strategies import DataObject

from harness.bdd.collecting.collect import row_of
from harness.bdd.internals import Scenario, scenario_template
from harness.bdd.properties.cells.blanks import Choose
from harness.bdd.properties.drawing import Values
from harness.bdd.properties.failing import show, show_failed, write_failed
from harness.bdd.properties.found import flattened
from harness.bdd.properties.running.counter import Counter
from harness.bdd.properties.running.example import Example
from harness.bdd.properties.running.example_limits import limits_of
from harness.bdd.properties.running.example_runner import FAILURES, ExampleRunner
from harness.bdd.properties.running.hypothesis_source import HypothesisSource
from harness.bdd.properties.running.leaving_out import LeavingOut, fail_alike, list_moves
from harness.bdd.properties.which import blanks_of
from harness.bdd.running.progress import Progress, nested

DATABASE = ".hypothesis/examples"
"""Folder, below the root folder, of what has failed: it is tried first the next time."""

UNFINISHED = (StopTest, UnsatisfiedAssumption)
"""Raised by a draw: there is no such example."""


class Enough(BaseException):
    """The time is over, or nothing can be tried any more. No Exception: Hypothesis lets it pass."""


def run_property(item: pytest.Function) -> None:
    """Run the examples of a property; raises what the smallest one raised that failed."""
    Property(item).run()


class Property:
    """A scenario that is run many times."""

    def __init__(self, item: pytest.Function) -> None:
        self._item = item
        self._limits = limits_of(item)
        self._until = time.monotonic() + self._limits.seconds
        self._first_failed = 0.0
        self._runner = ExampleRunner(item, UNFINISHED)
        self._ran = self._runner.ran
        self._first: Example | None = None  # that failed
        self._failed: Example | None = None  # the smallest
        self._unclear: Example | None = None  # the first that was inconclusive
        self._counter = Counter(item.config, self._limits.examples)

    def run(self) -> None:
        """Draw and run examples until one fails, and then smaller ones."""
        try:
            self._search()
            if self._limits.shrink and self._ran.reproduced and not self._item.session.shouldstop:
                self._leave_out()
        except BaseException as stop:  # it is put back by pytest, as any scenario
            self._ran.shown = 0
            if self._failed is not None:
                stop.add_note(f"had found a failure before. {write_failed(self._item, self._failed, self._told)}")
            raise
        finally:
            self._counter.clear()
            self._runner.close()
        if (failed := self._failed) is not None:
            show_failed(self._item, failed, self._told)
            assert failed.error is not None
            raise failed.error
        if (unclear := self._unclear) is not None:
            self._ran.shown = unclear.number
            show(self._item, unclear, self._told)
            assert unclear.error is not None
            raise unclear.error

    def _search(self) -> None:
        try:
            self._draw_examples()
        except Flaky:
            if self._first is None:
                raise
            self._failed, self._ran.shown, self._ran.reproduced = self._first, self._first.number, False
        except Enough:
            self._ran.complete = False
        except FAILURES:
            if self._failed is None:
                raise

    def _leave_out(self) -> None:
        """Leave out moves that were drawn: Hypothesis makes each draw smaller, and seldom many at once."""
        failed = self._failed
        if failed is None or failed.progress is None or _failed_to_draw(failed.progress):
            return
        moves = list_moves([ran.step for depth, ran in nested(failed.progress.steps) if depth and not ran.performed])
        if not moves:
            return
        scenario = flattened(self._item, failed.progress).scenario
        leaving = LeavingOut(self._runner, scenario, self._first_failed + self._limits.seconds, self._counter)
        whole = leaving.run()
        self._ran.alone = fail_alike(whole, failed)
        if not self._ran.alone:
            return
        self._ran.shown = whole.number
        try:
            leaving.shorten(moves)
        finally:
            assert leaving.smallest is not None
            self._failed = replace(leaving.smallest, row=failed.row, drawn=failed.drawn)
            self._ran.complete = self._ran.complete and leaving.complete

    @property
    def _told(self) -> str:
        return self._ran.tell(shrunk=self._limits.shrink)

    def _draw_examples(self) -> None:
        limits = self._limits
        phases = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if limits.shrink else [])]

        def run_example(data: DataObject) -> None:
            self._run_example(data)

        # By this it is found in the database, whatever else is changed.
        run_example._hypothesis_internal_add_digest = self._item.nodeid.encode()  # type: ignore[attr-defined]  # noqa: SLF001
        test = settings(
            database=DirectoryBasedExampleDatabase(self._item.config.rootpath / DATABASE),
            deadline=None,
            max_examples=limits.examples,
            phases=phases,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )(given(strategies.data())(run_example))
        with collector.with_value(self._note_statistics):  # type: ignore[arg-type]  # its default is None
            test()

    def _note_statistics(self, statistics: Mapping[str, Any]) -> None:
        self._ran.statistics = describe_statistics({**statistics, "nodeid": self._item.nodeid})  # type: ignore[typeddict-item]

    def _run_example(self, data: DataObject) -> None:
        """Run the scenario once, from its set-up to its tear-down."""
        final = current_build_context().is_final
        self._counter.show(len(self._ran.every) + 1, shrinking=self._first is not None)
        values = Values(HypothesisSource(data))
        example = self._runner.run(lambda: self._fill(values), values)
        self._ran.every.append(replace(example, error=None))  # its traceback holds all that the example used
        if example.is_inconclusive and self._unclear is None:
            self._unclear = example
            self._ran.spare.add(example.number)
        failed = example.error is not None and not example.is_inconclusive
        if failed:
            if self._first is None:
                self._first = example
                self._ran.spare.add(example.number)
                self._first_failed = time.monotonic()
                self._until = self._first_failed + self._limits.seconds / 2  # the other half is to leave out moves
            if final or self._failed is None or example.size <= self._failed.size:
                self._failed, self._ran.shown = example, example.number
        if self._item.session.shouldstop or (time.monotonic() > self._until and not final):
            raise Enough  # after a full run: each time the same has to be drawn
        if failed and example.error is not None:
            raise example.error

    def _fill(self, values: Values) -> tuple[Mapping[str, str], Scenario]:
        """Draw what stands in the place of cells."""
        template = scenario_template(self._item)
        assert template is not None
        draw: Choose = lambda generator, label: generator.draw(values, label)  # noqa: E731
        return blanks_of(self._item).fill(template, row_of(self._item), draw)


def _failed_to_draw(progress: Progress) -> bool:
    return any(ran.step is progress.failed and ran.performed for ran in progress.steps)
