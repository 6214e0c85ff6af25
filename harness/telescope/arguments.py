"""Arguments of a subject's commands: the declared default, overridden by a table or replaced by a doc string."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import SentenceError
from harness.models import schema
from harness.models.argument_paths import refuse_unknown_paths
from harness.models.arguments import default_argument, override, read_json, why_rejected
from harness.models.reading.problems import near_miss
from harness.models.telescope import Subject, Telescope
from harness.scenario.run import ScenarioRun
from harness.telescope.subjects import declared

HEADER = ("path", "value")
BEGIN_JSON = ("[", "{", '"')
"""A text that begins with one of these is meant to be JSON."""

Table = Sequence[Sequence[str]]


def argument_text(
    run: ScenarioRun,
    subject: Subject,
    command: str,
    table: Table | None = None,
    document: str | None = None,
) -> str | None:
    """The argument as the sentence of a command would give it, a text that nobody changes any more; None without one.

    A doc string is given as it is. Raises `SentenceError` for a path of the table that the argument's schema lacks.
    """
    command_class = subject.device.device_class.commands[command]
    declaration = command_class.argument
    if declaration is None and not command_class.parameters:
        if table or document is not None:
            raise SentenceError(f"{command} takes no argument", place=run.sentence)
        return None
    if document is not None:
        return document
    telescope = declared(run.target)
    default = default_argument(telescope, subject.device.device_class, command, subject.key, run.target.ids)
    if not table:
        return json.dumps(default)
    return json.dumps(override(default, refuse_unknown_cells(telescope, subject, command, table)))


def refuse_unknown_cells(telescope: Telescope, subject: Subject, command: str, table: Table) -> Mapping[str, Any]:
    """What a table sets; raises `SentenceError` for a path that the argument's schema lacks."""
    values = overrides(table)
    command_class = subject.device.device_class.commands[command]
    declaration, parameters = command_class.argument, command_class.parameters
    if declaration is None and not parameters:
        raise SentenceError(f"{command} takes no argument", remedy="Leave the table out.")
    if unknown := [path for path in values if parameters and path not in parameters]:
        remedy = near_miss(unknown[0], parameters)
        raise SentenceError(f"{command} has no parameter {unknown[0]}", remedy=remedy)
    if declaration is not None and declaration.schema_ is not None:
        file = telescope.folder / declaration.schema_
        refuse_unknown_paths(read_json(file), values, command, file)
    return values


def refuse_wrong(telescope: Telescope, command: str, declaration: schema.Argument | None, document: str) -> None:
    """Raise `SentenceError` for a text that is not JSON, or that the argument's schema rejects, if it has one."""
    if declaration is None or declaration.schema_ is None:
        return
    try:
        value = json.loads(document)
    except ValueError as error:
        what = f"the argument of {command} is not JSON: {error}"
        raise SentenceError(what, remedy="Its schema wants a JSON object.") from None
    file = telescope.folder / declaration.schema_
    if why := why_rejected(read_json(file), value):
        raise SentenceError(f"the argument of {command} is rejected: {why}", place=str(file))


def overrides(table: Table) -> Mapping[str, Any]:
    """Rows of dotted path and value; a value that is not JSON is a text."""
    header, *rows = table
    if tuple(header) != HEADER:
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=f"Write: | {' | '.join(HEADER)} |")
    return {path: read(text) for path, text in rows}


def read(text: str) -> Any:
    """A cell as JSON, or as it stands; raises `SentenceError` for one that begins like JSON and is none."""
    try:
        return json.loads(text)
    except ValueError as error:
        if text[:1] in BEGIN_JSON:
            raise SentenceError(f"the cell {text} is not JSON: {error}", remedy="Mend it.") from None
        return text
