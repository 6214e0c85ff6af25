"""What a failure says of a procedure: where it stands, the part of its stack trace that is the script's, its output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from harness.connectors.oet.beside import Beside
from harness.errors import ConnectorError
from harness.vocabulary.oet.trackers import cut_stacktrace

if TYPE_CHECKING:
    from harness.connectors.oet.source import OetSource

SHOWN = 12
"""So many lines of a stack trace, and of what a script printed last, stand in a message."""
LONGEST = 200
"""Characters of one line of them."""


class ProcedureDescriber:
    """Describes the procedures of one scenario. Used from the main thread; raises nothing.

    :param source: the OET.
    :param keeps_output: whether the OET keeps what scripts print.
    :param attach: attaches a whole text to the report, by its name.
    """

    def __init__(self, source: OetSource, attach: Callable[[str, str], None], *, keeps_output: bool) -> None:
        self._source, self._attach, self._keeps_output = source, attach, keeps_output
        self._attached: dict[str, str] = {}

    def describe(self, pid: int) -> Sequence[str]:
        """Return lines on a procedure, and attach its whole stack trace and output, once each."""
        try:
            summary = self._source.describe(pid)
        except ConnectorError as error:
            return [f"Procedure {pid} cannot be described: {error}"]
        script = summary.script.script_uri.rpartition("/")[2]
        lines = [f"Procedure {pid}, of {script}, is {summary.state}."]
        if stacktrace := summary.history.stacktrace:
            self._attach_once(f"Stack trace of procedure {pid}", stacktrace)
            lines += ["Its stack trace:", *indent(cut_stacktrace(stacktrace, SHOWN))]
        return [*lines, *self._tell_output(pid)]

    def _tell_output(self, pid: int) -> list[str]:
        if not self._keeps_output:
            return []
        try:
            output = Beside(self._source).read_output(pid)
        except ConnectorError as error:
            return [f"Its output cannot be read: {error}"]
        lines = output.rstrip().splitlines()
        if not lines:
            return ["It has printed nothing."]
        self._attach_once(f"Output of procedure {pid}", output)
        return ["It printed:" if len(lines) <= SHOWN else "It printed last:", *indent(lines[-SHOWN:])]

    def _attach_once(self, name: str, text: str) -> None:
        if self._attached.get(name) != text:
            self._attached[name] = text
            self._attach(name, text)


def indent(lines: Sequence[str]) -> list[str]:
    """Return lines as they stand in a message: indented, and not too long."""
    return [f"  {line if len(line) <= LONGEST else f'{line[:LONGEST]}...'}" for line in lines]
