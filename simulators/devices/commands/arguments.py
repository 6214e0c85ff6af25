"""Arguments of commands: JSON, and JSON against its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.models import schema
from simulators.devices.values import Argument


class Unacceptable(Exception):  # noqa: N818  (it says what the argument is)
    """The argument cannot be used; the text says why and where."""


class Arguments:
    """Reads the arguments of a telescope's commands.

    :param folder: where the JSON schemas are looked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schemas: dict[str, Any] = {}

    def read(self, command: schema.Command, value: Any) -> Argument:
        """The argument, checked; raises `Unacceptable`."""
        declared = command.argument
        if declared is None or declared.type != "DevString" or not (declared.schema_ or looks_inside(command)):
            return Argument(value, value)
        try:
            parsed = json.loads(value)
        except ValueError as error:
            raise Unacceptable(f"the argument is not JSON: {error}") from error
        if declared.schema_ and (why := self._why_rejected(declared.schema_, parsed)):
            raise Unacceptable(f"the argument is not as {declared.schema_} wants it: {why}")
        return Argument(value, parsed)

    def prepare(self, names: Iterator[str]) -> None:
        """Read schemas before they are needed."""
        for name in names:
            self._why_rejected(name, None)

    def _why_rejected(self, name: str, parsed: Any) -> str:
        # It takes 0.1 s to import, and not all need it.
        from harness.models.arguments import read_json, why_rejected  # noqa: PLC0415

        if name not in self._schemas:
            self._schemas[name] = read_json(self._folder / name)
        return why_rejected(self._schemas[name], parsed)


def looks_inside(command: schema.Command) -> bool:
    """Whether a command uses parts of its argument, so that it must be JSON."""
    dumped = command.model_dump(include={"stages", "refuses", "fails", "result"})
    return any(text.startswith("$.") for text in _texts(dumped))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
