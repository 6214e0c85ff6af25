"""Arguments of a subject's commands: the declared default, overridden by a table or replaced by a doc string."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import SentenceError
from harness.models.argument_paths import refuse_unknown_paths
from harness.models.arguments import default_argument, override, read_json
from harness.models.telescope import Subject, Telescope
from harness.scenario.run import ScenarioRun
from harness.scenario.subjects import declared

HEADER = ("path", "value")


def argument_text(
    run: ScenarioRun,
    subject: Subject,
    command: str,
    table: Sequence[Sequence[str]] | None = None,
    document: str | None = None,
) -> str | None:
    """The argument as the sentence of a command would give it, a text that nobody changes any more; None without one.

    A doc string is given as it is. Raises `SentenceError` for a path of the table that the argument's schema lacks.
    """
    declaration = subject.device.device_class.commands[command].argument
    if declaration is None:
        if table or document is not None:
            raise SentenceError(f"{command} takes no argument", place=run.sentence)
        return None
    if document is not None:
        return document
    telescope = declared(run.target)
    default = default_argument(telescope, subject.device.device_class, command, subject.key, run.target.ids)
    if not table:
        return json.dumps(default)
    values = overrides(table)
    if declaration.schema_ is not None:
        file = telescope.folder / declaration.schema_
        refuse_unknown_paths(read_json(file), values, command, file)
    return json.dumps(override(default, values))


def refuse_wrong_table(telescope: Telescope, subject: Subject, table: Sequence[Sequence[str]]) -> None:
    """Raise `SentenceError` for a table that fits the argument of no command that sentences give the subject."""
    values = overrides(table)
    wrong: list[SentenceError] = []
    for command in dict.fromkeys(subject.actions.values()):
        declaration = subject.device.device_class.commands[command].argument
        if declaration is None:
            continue
        if declaration.schema_ is None:
            return
        file = telescope.folder / declaration.schema_
        try:
            refuse_unknown_paths(read_json(file), values, command, file)
        except SentenceError as error:
            wrong.append(error)
        else:
            return
    if wrong:
        raise next((error for error in wrong if error.remedy.startswith("Did you mean")), wrong[0])


def overrides(table: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """Rows of dotted path and value; a value that is not JSON is a text."""
    header, *rows = table
    if tuple(header) != HEADER:
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=f"Write: | {' | '.join(HEADER)} |")
    return {path: read(text) for path, text in rows}


def read(text: str) -> Any:
    """A cell as JSON, or as it stands."""
    try:
        return json.loads(text)
    except ValueError:
        return text
