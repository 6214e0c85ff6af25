"""Prints tables: on a terminal as wide as it is, and elsewhere, such as into a file, with a line for each row."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

UNBROKEN = 10_000
"""Columns of what is no terminal."""


def print_table(table: Table) -> None:
    """Print it; what does not fit on a terminal is broken or cut there, and nowhere else."""
    terminal = Console(highlight=False)
    (terminal if terminal.is_terminal else Console(highlight=False, width=UNBROKEN)).print(table)
