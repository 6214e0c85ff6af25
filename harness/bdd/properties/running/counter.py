"""Shows on the terminal how many examples have run."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest


class Counter:
    """Writes behind what stands in the line already, and takes it back; nothing where the output is no terminal.

    :param most: how many examples are to run.
    """

    def __init__(self, config: pytest.Config, most: int) -> None:
        reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._terminal: Any = reporter if reporter is not None and reporter.isatty else None
        self._capture: Any = config.pluginmanager.get_plugin("capturemanager")
        self._most = most
        self._width = 0

    def show(self, number: int, *, shrinking: bool) -> None:
        """Show that an example begins."""
        if self._terminal:
            self.clear()
            text = f" making it smaller: run {number}" if shrinking else f" examples {number} of {self._most}"
            self._write(text + "\b" * len(text))
            self._width = len(text)

    def clear(self) -> None:
        """Show nothing any more."""
        if self._width:
            self._write(" " * self._width + "\b" * self._width)
            self._width = 0

    def _write(self, text: str) -> None:
        with self._capture.global_and_fixture_disabled() if self._capture else nullcontext():
            self._terminal.write_raw(text, flush=True)
