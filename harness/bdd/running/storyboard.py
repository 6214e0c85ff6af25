"""A scenario written out as it went, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from harness.bdd.internals import ReprEntryNative, Scenario, Step, TerminalWriter
from harness.bdd.running.progress import Progress, Ran, StepOutcome, nested

WORTH_SHOWING = 0.1
"""Seconds from which on a step's duration is shown."""

AFTERWORD = pytest.StashKey[Sequence[str]]()
"""In an item's stash: what is said below a scenario that failed."""

FILLED = pytest.StashKey[Mapping[str, str]]()
"""In an item's stash: its row of Examples with drawn values, if any are."""

_MARKUP: dict[StepOutcome, dict[str, bool]] = {
    StepOutcome.PASSED: {"green": True},
    StepOutcome.FAILED: {"red": True, "bold": True},
    StepOutcome.SKIPPED: {"yellow": True},
    StepOutcome.NOT_REACHED: {"light": True},
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and how the terminal paints it (keywords of pytest's TerminalWriter)."""

    text: str
    markup: Mapping[str, bool]


class PaintedEntry(ReprEntryNative):
    """Lines of a failure, in colours where the terminal has them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__([f"{line.text}\n" for line in lines])
        self.painted = lines

    def toterminal(self, tw: TerminalWriter) -> None:
        for line in self.painted:
            tw.line(line.text, **line.markup)


def as_entry(lines: Sequence[Line], *, plain: bool) -> ReprEntryNative:
    """The lines as pytest keeps them in a report; plain ones can be sent from xdist's workers."""
    return ReprEntryNative([f"{line.text}\n" for line in lines]) if plain else PaintedEntry(lines)


def story_lines(
    scenario: Scenario,
    row: Mapping[str, str],
    progress: Progress | None,
    said: Sequence[str],
    *,
    shown: str,
    failed: Step | None,
) -> list[Line]:
    """A scenario: its steps as they went, and what was said: below the step that failed, or before or after all steps.

    :param row: values of the outline's row that was run.
    :param said: lines of the error's message.
    :param shown: name of its file.
    :param failed: the step that the message is about, if it is about one.
    """
    heading = f"  {scenario.keyword}: {scenario.name}"
    values = [f"      {name} = {value}" for name, value in row.items()]
    every = list(nested(progress.steps if progress else [Ran(step) for step in scenario.steps]))
    steps = [ran for _, ran in every]
    texts = [_step(ran, depth) for depth, ran in every]
    width = max(len(text) for text in [heading, *texts]) + 3
    lines = [Line(f"Feature: {scenario.feature.name}", {"bold": True})]
    lines.append(Line(f"{heading:{width}}{shown}:{scenario.line_number}", {"bold": True}))
    lines += [Line(value, {}) for value in values]
    message = [Line(f"{' ' * (8 if failed else 4)}{text}".rstrip(), {"red": True}) for text in said]
    begun = any(ran.started for ran in steps)
    if not begun:
        lines += message
    for ran, text in zip(steps, texts, strict=True):
        remark = f"{shown}:{ran.step.line_number}" if ran.step is failed else _remark(ran)
        lines.append(Line(f"{text:{width}}{remark}".rstrip(), _MARKUP[ran.outcome]))
        if ran.step is failed:
            lines += [Line(f"          {text}", {}) for text in _arguments(ran.step)]
            lines += message
    if begun and failed is None:
        lines += message
    return lines


def _step(ran: Ran, depth: int) -> str:
    pointer = ">" if ran.outcome is StepOutcome.FAILED else " "
    return f"  {pointer} {'  ' * depth}{ran.step.keyword} {ran.step.name}"


def _remark(ran: Ran) -> str:
    if ran.outcome is StepOutcome.PASSED:
        return f"{ran.seconds:.1f} s" if ran.seconds and ran.seconds >= WORTH_SHOWING else ""
    return str(ran.outcome)


def _arguments(step: Step) -> list[str]:
    """The table and the doc string of a step."""
    lines: list[str] = []
    if step.datatable:
        rows = [[str(cell) for cell in row] for row in step.datatable.raw()]
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        lines += [f"| {' | '.join(f'{cell:{size}}' for cell, size in zip(row, widths, strict=True))} |" for row in rows]
    if step.docstring is not None:
        lines += ['"""', *step.docstring.splitlines(), '"""']
    return lines
