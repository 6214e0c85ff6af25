"""Arguments of commands: JSON, and JSON against its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.models import schema
from simulators.tango.values import Argument


class Unacceptable(Exception):  # noqa: N818  (it says what the argument is)
    """The argument cannot be used; the text says why and where."""


class Arguments:
    """Reads the arguments of a telescope's commands.

    :param folder: where the JSON schemas are looked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._validators: dict[str, Any] = {}

    def read(self, command: schema.Command, value: Any) -> Argument:
        """The argument, checked; raises `Unacceptable`."""
        declared = command.argument
        if declared is None or declared.type != "DevString" or not (declared.schema_ or looks_inside(command)):
            return Argument(value, value)
        try:
            parsed = json.loads(value)
        except ValueError as error:
            raise Unacceptable(f"the argument is not JSON: {error}") from error
        if declared.schema_:
            self._check(declared.schema_, parsed)
        return Argument(value, parsed)

    def prepare(self, names: Iterator[str]) -> None:
        """Read schemas before they are needed."""
        for name in names:
            self._validator(name)

    def _check(self, name: str, parsed: Any) -> None:
        errors = sorted(self._validator(name).iter_errors(parsed), key=lambda error: error.json_path)
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            raise Unacceptable(
                f"the argument is not as {name} wants it: {errors[0].json_path}: {errors[0].message}{more}"
            )

    def _validator(self, name: str) -> Any:
        if name not in self._validators:
            from jsonschema.validators import validator_for  # noqa: PLC0415  (takes 0.1 s, and not all need it)

            document = json.loads((self._folder / name).read_text())
            self._validators[name] = validator_for(document)(document)
        return self._validators[name]


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
