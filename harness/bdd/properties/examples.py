"""Runs a property: the whole scenario again and again, each time with other values. Imports Hypothesis."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings, strategies
from hypothesis.control import current_build_context
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import Flaky, StopTest, UnsatisfiedAssumption
from hypothesis.statistics import collector, describe_statistics
from hypothesis.strategies import DataObject

from harness.bdd.collecting.collect import keep_scenario, row_of
from harness.bdd.internals import Step, begin_anew, end_now, scenario_template
from harness.bdd.plan import forget_plan
from harness.bdd.properties.cells import Generator
from harness.bdd.properties.counter import Counter
from harness.bdd.properties.drawing import VALUES, Values
from harness.bdd.properties.example import EXAMPLES, Example, Examples
from harness.bdd.properties.found import flattened, write_found
from harness.bdd.properties.hypothesis_source import HypothesisSource
from harness.bdd.properties.kept import KEPT, Kept, close_kept
from harness.bdd.properties.limits import limits_of
from harness.bdd.properties.which import blanks_of
from harness.bdd.running.execution import ENDING, execute_scenario
from harness.bdd.running.progress import Progress, forget, keep, progress_of
from harness.bdd.running.storyboard import AFTERWORD, FILLED
from harness.bdd.running.tracebacks import message_of
from harness.bdd.sentences.definitions import shown_path

DATABASE = ".hypothesis/examples"
"""Folder, below the root folder, of what has failed: it is tried first the next time."""

FAILURES = (Exception, pytest.fail.Exception)
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
        self._ran = item.stash[EXAMPLES] = Examples()
        self._first: Example | None = None  # that failed
        self._failed: Example | None = None  # the smallest
        self._counter = Counter(item.config, self._limits.examples)
        self._is_set_up = True  # by pytest, for the first example

    def run(self) -> None:
        """Draw and run examples until one fails, and then smaller ones."""
        self._item.stash[KEPT] = Kept()
        try:
            self._search()
        except Flaky:
            if self._first is None:
                raise
            self._failed, self._ran.reproduced = self._first, False
        except Enough:
            pass
        except FAILURES:
            if self._failed is None:
                raise
        except BaseException as stop:  # it is put back by pytest, as any scenario
            if self._failed is not None and self._failed.progress is not None:
                stop.add_note(f"had found a failure before. {self._write(self._failed, self._failed.progress)}")
            raise
        finally:
            self._counter.clear()
            if not self._is_set_up:
                close_kept(self._item)
            del self._item.stash[VALUES]
        if (failed := self._failed) is not None:
            self._show(failed)
            assert failed.error is not None
            raise failed.error

    def _search(self) -> None:
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
        values = self._item.stash[VALUES] = Values(HypothesisSource(data))
        example = self._execute(values)
        self._ran.every.append(replace(example, error=None))  # its traceback holds all that the example used
        if example.error is not None:
            self._first = self._first or example
            if final or self._failed is None or example.size <= self._failed.size:
                self._failed = example
        if self._item.session.shouldstop or (time.monotonic() > self._until and not final):
            raise Enough  # after a full run: each time the same has to be drawn
        if example.error is not None:
            raise example.error

    def _show(self, failed: Example) -> None:
        """Let the item show the example that failed, not the last one that was tried, and write it down."""
        self._item.stash[FILLED] = failed.row
        if failed.progress is None:
            return
        repeat = self._write(failed, failed.progress)
        shown = flattened(self._item, failed.progress)
        keep(self._item, shown)
        keep_scenario(self._item, shown.scenario)
        self._item.stash[AFTERWORD] = (self._ran.tell(shrunk=self._limits.shrink), repeat)

    def _write(self, failed: Example, progress: Progress) -> str:
        """Write what failed as a feature, and return how to repeat it."""
        failure = f"It failed with: {failed.failure}"
        file = write_found(self._item, progress, [self._ran.tell(shrunk=self._limits.shrink), failure])
        return f"To repeat it: pytest {shown_path(file, self._item.config.rootpath)}"

    def _execute(self, values: Values) -> Example:
        item, begun = self._item, time.monotonic()
        error: BaseException | None = None
        row: Mapping[str, str] = row_of(item)
        forget(item)
        try:
            if not self._is_set_up:
                self._is_set_up = True
                begin_anew(item)
            template = scenario_template(item)
            assert template is not None
            row, scenario = blanks_of(item).fill(template, row, partial(_draw, values))
            keep_scenario(item, scenario)
            forget_plan(item)
            execute_scenario(template.feature, scenario, item._request)  # noqa: SLF001
        except UNFINISHED:
            self._end()
            raise
        except FAILURES as failure:
            error = failure
        ended = self._end()
        if error is None:
            error = ended
        elif ended is not None:
            error.add_note(f"and then: {ended}")
        progress = progress_of(item)
        why = _first_line(error, progress.failed if progress else None) if error is not None else ""
        seconds = time.monotonic() - begun
        return Example(len(self._ran.every) + 1, row, tuple(values.drawn), why, error, progress, seconds)

    def _end(self) -> BaseException | None:
        """Tear down what belongs to the example; return what went wrong."""
        around = self._item.config.stash.get(ENDING, lambda _item: nullcontext())
        try:
            with around(self._item):
                self._is_set_up = False
                end_now(self._item)
        except FAILURES as failure:
            return failure
        return None


def _first_line(error: BaseException, step: Step | None) -> str:
    lines = message_of(error, step).strip().splitlines()
    return f"{step.keyword} {step.name}: {lines[0]}" if step else lines[0]


def _draw(values: Values, generator: Generator, label: str) -> str:
    return generator.draw(values, label)
