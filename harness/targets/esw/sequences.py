"""Sequences, as files hold them and tables write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.contracts.esw.codec import DecodeError, decode
from harness.contracts.esw.params.commands import Observe, Sequence, SequenceCommand, Setup, Wait
from harness.contracts.esw.values.names import Prefix
from harness.errors import SentenceError
from harness.models.telescope import Telescope
from harness.suggest import suggest
from harness.targets.esw.components import read_prefix
from harness.targets.esw.declared_observing import DeclaredObserving
from harness.targets.esw.parameters import Table, read_parameters

HEADER = ("kind", "command", "parameters")
"""Columns of a table; the last may be left out."""
KINDS: Mapping[str, type[SequenceCommand]] = {one.__name__: one for one in (Setup, Observe, Wait)}
SUFFIX = ".json"


class Sequences:
    """Reads the sequences of a target's sentences; raises `SentenceError`.

    :param folder: where the files lie; None if there is no such folder.
    :param source: under whose prefix the harness commands.
    """

    def __init__(
        self, telescope: Telescope | None, observing: DeclaredObserving, folder: Path | None, source: str
    ) -> None:
        self._telescope, self._observing, self._folder, self._source = telescope, observing, folder, source

    def read_file(self, name: str) -> Sequence:
        """Return the sequence of a file, which holds it as it goes over the wire."""
        file = self._folder / name if self._folder else None
        if file is None or not file.is_file():
            known = (
                sorted(one.relative_to(self._folder).as_posix() for one in self._folder.rglob(f"*{SUFFIX}"))
                if (self._folder)
                else []
            )
            remedy = f"{suggest(name, known)}There are: {', '.join(known) or 'none'}."
            raise SentenceError(
                f"there is no sequence {name} in {self._folder or 'the folder of sequences'}", remedy=remedy
            )
        try:
            sequence: Sequence = decode(Sequence, file.read_bytes())
        except DecodeError as error:
            remedy = "It holds an array of commands as they go over the wire."
            raise SentenceError(
                f"this is no sequence: {error.reason}", place=str(file), path=error.path, remedy=remedy
            ) from None
        return sequence

    def read_table(self, sequencer: Prefix, table: Table | None) -> Sequence:
        """Return the sequence of a table: kind, name and parameters of each command, over the declared defaults."""
        header, *rows = table or [[]]
        if tuple(header) not in (HEADER, HEADER[:2]) or not rows:
            remedy = f"Write: | {' | '.join(HEADER)} |, and a row for each step; the last column may be left out."
            raise SentenceError(
                "there is no table of steps" if not table else "this is no table of steps", remedy=remedy
            )
        return tuple(self._read_row(sequencer, *row) for row in rows)

    def _read_row(self, sequencer: Prefix, kind: str, command: str, parameters: str = "") -> SequenceCommand:
        if kind not in KINDS:
            remedy = f"{suggest(kind, KINDS)}There are: {', '.join(KINDS)}."
            raise SentenceError(f"no command of a sequence is of the kind {kind}", remedy=remedy)
        declared = self._observing.find_parameters(sequencer, command)
        param_set = read_parameters(parameters or None, declared, self._telescope)
        return KINDS[kind](Prefix(self._source), command, param_set=param_set)

    def read(self, sequencer: Prefix, fields: Mapping[str, Any]) -> Sequence:
        """Return the sequence that a sentence gives a sequencer, in a file or a table; empty for none."""
        if fields.get("file"):
            return self.read_file(fields["file"])
        table = fields.get("datatable")
        return self.read_table(sequencer, table) if table and tuple(table[0][:2]) == HEADER[:2] else ()

    def check(self, fields: Mapping[str, Any]) -> None:
        """Raise `SentenceError` for a sequence in a file or a table of a sentence that cannot be read."""
        if fields.get("prefix"):
            self.read(read_prefix(fields["prefix"]), fields)
