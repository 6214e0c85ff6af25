"""Runs a property: the whole scenario again and again, each time with other values. Imports Hypothesis."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings, strategies
from hypothesis.control import current_build_context
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import Flaky, StopTest, UnsatisfiedAssumption
from hypothesis.strategies import DataObject

from harness.bdd.collecting.collect import keep_scenario, row_of
from harness.bdd.internals import begin_anew, end_now, scenario_template
from harness.bdd.plan import forget_plan
from harness.bdd.properties.cells import Generator
from harness.bdd.properties.drawing import VALUES, Values
from harness.bdd.properties.example import EXAMPLES, Example
from harness.bdd.properties.found import flattened, write_found
from harness.bdd.properties.hypothesis_source import HypothesisSource
from harness.bdd.properties.kept import KEPT, Kept, close_kept
from harness.bdd.properties.limits import limits_of
from harness.bdd.properties.which import blanks_of
from harness.bdd.running.execution import ENDING, execute_scenario
from harness.bdd.running.progress import forget, keep, progress_of
from harness.bdd.running.storyboard import AFTERWORD, FILLED
from harness.bdd.sentences.definitions import shown_path

DATABASE = ".hypothesis/examples"
"""Folder, below the root folder, of what has failed: it is tried first the next time."""

LINE = "\n"
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
        self._examples: list[Example] = []
        self._failed: Example | None = None
        self._reproduced = True
        self._is_set_up = True  # by pytest, for the first example

    def run(self) -> None:
        """Draw and run examples until one fails, and then smaller ones."""
        self._item.stash[EXAMPLES] = self._examples
        self._item.stash[KEPT] = Kept()
        try:
            self._search()
        except Flaky:
            self._reproduced = False
            self._failed = next((each for each in self._examples if each.error is not None), None)
            if self._failed is None:
                raise
        except Enough:
            pass
        finally:
            if not self._is_set_up:  # else what was interrupted is put back first
                close_kept(self._item)
            self._keep_failed()
        if self._failed is not None and self._failed.error is not None:
            raise self._failed.error

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
        test()

    def _run_example(self, data: DataObject) -> None:
        """Run the scenario once, from its set-up to its tear-down."""
        final = current_build_context().is_final
        values = Values(HypothesisSource(data))
        example = self._execute(values)
        self._examples.append(example)
        if example.error is not None and (final or self._failed is None or example.size <= self._failed.size):
            self._failed = example
        if self._item.session.shouldstop or (time.monotonic() > self._until and not final):
            raise Enough  # after a full run: each time the same has to be drawn
        if example.error is not None:
            raise example.error

    def _tell(self, failed: Example) -> list[str]:
        """Say what the failed example is among all."""
        runs, bad = len(self._examples), sum(each.error is not None for each in self._examples)
        if not self._reproduced:
            return [f"It did not fail again with these values: this is the first of {bad} failures in {runs} runs."]
        smaller = "the smallest" if self._limits.shrink else "as it was drawn, not made smaller: the first"
        return [f"This is {smaller} of {bad} failures in {runs} runs."]

    def _execute(self, values: Values) -> Example:
        item, begun = self._item, time.monotonic()
        error: BaseException | None = None
        row: Mapping[str, str] = row_of(item)
        forget(item)
        try:
            if not self._is_set_up:
                self._is_set_up = True
                begin_anew(item)
            item.stash[VALUES] = values
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
        drawn = tuple(values.drawn)
        return Example(len(self._examples) + 1, row, drawn, error, progress_of(item), time.monotonic() - begun)

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

    def _keep_failed(self) -> None:
        """Let the item show the example that failed, not the last one that was tried, and write it down."""
        if (failed := self._failed) is not None and failed.progress is not None:
            said = self._tell(failed)
            file = write_found(
                self._item, failed.progress, [*said, f"It failed with: {str(failed.error).partition(LINE)[0]}"]
            )
            shown = flattened(self._item, failed.progress)
            keep(self._item, shown)
            keep_scenario(self._item, shown.scenario)
            repeat = f"pytest {shown_path(file, self._item.config.rootpath)}"
            self._item.stash[FILLED] = failed.row
            self._item.stash[AFTERWORD] = (*said, f"To repeat it: {repeat}")
        with contextlib.suppress(KeyError):
            del self._item.stash[VALUES]


def _draw(values: Values, generator: Generator, label: str) -> str:
    return generator.draw(values, label)
