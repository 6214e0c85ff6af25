"""What a step draws in a scenario that is a property: values, and sentences that are performed in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import pytest

from harness.bdd.internals import Step
from harness.bdd.running.execution import EXECUTION
from harness.bdd.running.progress import progress_of
from harness.bdd.sentences.performed import read_sentence
from harness.errors import SentenceError

T = TypeVar("T")


class Source(Protocol):
    """What the values of an example come from; the same choices come again when an example is repeated or shrunk."""

    def integer(self, low: int, high: int, label: str) -> int:
        """Draw a whole number from `low` to `high`, both included; shrinks towards 0, or the nearest to it."""

    def number(self, low: float, high: float, label: str) -> float:
        """Draw a number from `low` to `high`, both included."""

    def text(self, pattern: str, label: str) -> str:
        """Draw a text that matches all of a regular expression."""


class Values:
    """Draws the values of one example. What is drawn may depend on drawn values and the declaration alone.

    :ivar drawn: label and value of each draw, in order.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.drawn: list[tuple[str, object]] = []

    def choose(self, options: Sequence[T], label: str) -> T:
        """Draw one of several; shrinks towards the first. Raises `SentenceError` if there is none.

        :param label: what is drawn, for the report; the same each time that it is. "" for what no reader wants to know.
        """
        if not options:
            raise SentenceError(f"there is nothing to choose from for {label}")
        return self._keep(label, options[self._source.integer(0, len(options) - 1, label)])

    def integer(self, low: int, high: int, label: str) -> int:
        """Draw a whole number from `low` to `high`, both included. Raises `SentenceError` for an empty range."""
        _refuse_empty(low, high, label)
        return self._keep(label, self._source.integer(low, high, label))

    def number(self, low: float, high: float, label: str) -> float:
        """Draw a number from `low` to `high`, both included. Raises `SentenceError` for an empty range."""
        _refuse_empty(low, high, label)
        return self._keep(label, self._source.number(low, high, label))

    def text(self, pattern: str, label: str) -> str:
        """Draw a text that matches all of a regular expression."""
        return self._keep(label, self._source.text(pattern, label))

    def _keep(self, label: str, value: T) -> T:
        if label:
            self.drawn.append((label, value))
        return value


def _refuse_empty(low: float, high: float, label: str) -> None:
    if low > high:
        raise SentenceError(f"there is no {label} from {low} to {high}")


VALUES = pytest.StashKey[Values]()
"""In an item's stash: what draws the values of the example that runs."""


class Drawing:
    """What a step of a property draws and performs; from the main thread. Given to steps as the fixture `drawing`."""

    def __init__(self, item: pytest.Item, values: Values) -> None:
        self.item = item
        self.choose = values.choose
        self.integer = values.integer
        self.number = values.number
        self.text = values.text

    def perform(self, sentence: str, table: Sequence[Sequence[str]] = (), document: str | None = None) -> None:
        """Run a sentence, such as "When I abort subarray 1", as if it stood in the feature in place of this step.

        Hooks, marks and fixtures are those of any step. The scenario that is written of a failure has it in the place
        of the sentence that drew it.

        :param table: the table below it, such as ``[["path", "value"], ["tmc.scan_duration", "2"]]``.
        :param document: the doc string below it.

        Raises what the step raises, and `SentenceError` without exactly one definition.
        """
        __tracebackhide__ = True
        self.item.stash[EXECUTION].run(read_sentence(sentence, self.step, table, document))

    @property
    def step(self) -> Step:
        """The step that draws."""
        progress = progress_of(self.item)
        current = progress.current if progress else None
        assert current is not None, "it is asked for by a step"
        return current.step


@pytest.fixture
def drawing(request: pytest.FixtureRequest) -> Drawing:
    """What the step draws; only in a scenario that is a property."""
    values = request.node.stash.get(VALUES, None)
    if values is None:
        raise SentenceError(
            "nothing can be drawn in this scenario, because it is no property",
            place=request.node.nodeid,
            remedy="Tag it @property, or declare that the step draws: @draws above its function.",
        )
    return Drawing(request.node, values)
