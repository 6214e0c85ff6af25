"""A scenario as the text of a feature file, as it ran."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.bdd.internals import Step

LONGEST = 80
"""Letters of a file's name, its ending left out."""


def feature_text(
    feature: str, scenario: str, tags: Iterable[str], steps: Iterable[Step], comments: Iterable[str]
) -> str:
    """Return a feature with one scenario.

    :param tags: without their ``@``.
    :param comments: lines above it.
    """
    lines = [f"# {comment}".rstrip() for comment in comments]
    lines += [f"Feature: {feature}", ""]
    if tagged := " ".join(f"@{tag}" for tag in dict.fromkeys(tags)):
        lines.append(f"  {tagged}")
    lines.append(f"  Scenario: {scenario}")
    lines += [f"    {line}" for line in step_lines(steps)]
    return "\n".join(lines) + "\n"


def step_lines(steps: Iterable[Step]) -> Iterator[str]:
    """Yield steps with what stands below them; each keyword once, ``And`` for one that follows its like."""
    before = ""
    for step in steps:
        yield f"{'And' if step.type == before else step.type.title()} {step.name}"
        before = step.type
        if step.datatable:
            yield from (
                f"  {line}" for line in table_lines([[str(cell) for cell in row] for row in step.datatable.raw()])
            )
        if step.docstring is not None:
            yield from (f"  {line}" for line in ('"""', *step.docstring.splitlines(), '"""'))


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows of a table, its columns below each other."""
    written = [[_escape(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*written, strict=True)]
    for row in written:
        yield f"| {' | '.join(f'{cell:{width}}' for cell, width in zip(row, widths, strict=True))} |"


def _escape(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def name_file(text: str) -> str:
    """Return the name of a file for a name, in plain letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:LONGEST].strip("-") or "scenario"
