"""Tables of plain text, as an operator's client prints them."""

from __future__ import annotations

from collections.abc import Sequence

PADDING = 2
"""Spaces between two columns, and the least that a column is wider than its title."""


def simple_table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Return the lines of a table: titles, rules, rows; columns of whole numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    right = [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(titles))]
    widths = [
        max(len(title) + PADDING, *(len(row[at]) for row in cells)) if cells else len(title) + PADDING
        for at, title in enumerate(titles)
    ]

    def line(row: Sequence[str]) -> str:
        aligned = [
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(row, widths, right, strict=True)
        ]
        return (" " * PADDING).join(aligned).rstrip()

    return [line(titles), line(["-" * width for width in widths]), *map(line, cells)]
