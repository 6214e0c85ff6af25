"""Arguments of commands that take JSON: the declared default, what a sentence puts in its place, and the check."""

from __future__ import annotations

import copy
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, best_match

from harness.errors import ModelError, SentenceError
from harness.models import schema
from harness.models.reading.problems import near_miss
from harness.models.telescope import DeviceClass, Telescope

FIELD = re.compile(r"\{(eb|pb|n(?::0?\d+)?|(?P<parameter>\w+)\[n\](?::(?P<form>[^{}]?[<>]\d+))?)\}")

NUMBER = re.compile(r"\{(n|\w+\[n\])\}")
"""A text that becomes a number if what it stands for is one."""


class Ids:
    """Hands out identifiers of execution and processing blocks that are unique to a run; from any thread.

    They look like ``eb-t0001-20260101-00001``: kind, run, date, number.

    :param run: lower-case letters and digits; a random word by default, so that two runs against one telescope differ.
    """

    def __init__(self, run: str | None = None, day: date | None = None) -> None:
        self.run = run or f"t{secrets.token_hex(4)}"
        self._date = (day or datetime.now(UTC).date()).strftime("%Y%m%d")
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def take(self, kind: str) -> str:
        """A new identifier; `kind` is ``eb`` or ``pb``."""
        with self._lock:
            count = self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}-{self.run}-{self._date}-{count:05}"


@dataclass(frozen=True, slots=True)
class Filling:
    """What the fields in the strings of a default argument stand for.

    :param key: key of the subject, such as ``1``; "" without one.
    """

    key: str
    parameters: Mapping[str, int | tuple[str, ...]]
    take: Callable[[str], str]

    def fill(self, default: Any) -> Any:
        """A copy with all fields filled in; one identifier of each kind for the whole of it."""
        return self._filled(default, {})

    def _filled(self, part: Any, taken: dict[str, str]) -> Any:
        if isinstance(part, dict):
            return {key: self._filled(value, taken) for key, value in part.items()}
        if isinstance(part, list):
            return [self._filled(value, taken) for value in part]
        if not isinstance(part, str) or "{" not in part:
            return part
        filled = FIELD.sub(lambda match: self._field(match, taken), part)
        return int(filled) if NUMBER.fullmatch(part) and filled.isdecimal() else filled

    def _field(self, match: re.Match[str], taken: dict[str, str]) -> str:
        name = match[1]
        if name in {"eb", "pb"}:
            if name not in taken:
                taken[name] = self.take(name)
            return taken[name]
        if parameter := match["parameter"]:
            return format(self._nth(parameter), match["form"] or "")
        return format(int(self.key), name.partition(":")[2]) if self.key.isdecimal() else self.key

    def _nth(self, parameter: str) -> str:
        values = self.parameters.get(parameter)
        if not isinstance(values, tuple) or not values:
            lists = [name for name, value in self.parameters.items() if isinstance(value, tuple)]
            raise ModelError(
                f"{{{parameter}[n]}}: no parameter {parameter!r} has a list", remedy=near_miss(parameter, lists)
            )
        if self.key.isdecimal():
            return values[(int(self.key) - 1) % len(values)]
        return self.key if self.key in values else values[0]


def default_argument(
    telescope: Telescope, device_class: DeviceClass, command: str, key: str, ids: Ids
) -> dict[str, Any]:
    """The declared default argument of a command, filled in for a subject.

    :param key: key of the subject: ``1`` for subarray 1.

    Raises `ModelError` if the command is unknown, or has no default.
    """
    declared = device_class.commands.get(command)
    if declared is None:
        raise ModelError(
            f"{device_class.name} has no command {command!r}", remedy=near_miss(command, device_class.commands)
        )
    if declared.parameters:
        return _default_parameters(telescope, device_class, command, Filling(key, telescope.parameters, ids.take))
    if declared.argument is None or declared.argument.default is None:
        raise ModelError(
            f"{command} of {device_class.name} has no default argument",
            place=str(telescope.file),
            remedy="Give the whole argument in the sentence, or declare a default.",
        )
    default = read_json(telescope.folder / declared.argument.default)
    filled: dict[str, Any] = Filling(key, telescope.parameters, ids.take).fill(default)
    return filled


def has_default(command: schema.Command) -> bool:
    """Tell whether a command has a default argument, or a default of each parameter that it needs."""
    if command.parameters:
        return all(one.default is not None for one in command.parameters.values() if one.required)
    return command.argument is not None and command.argument.default is not None


def _default_parameters(
    telescope: Telescope, device_class: DeviceClass, command: str, filling: Filling
) -> dict[str, Any]:
    """Return the default values of a command's parameters; raises `ModelError` if one that it needs has none."""
    declared = device_class.commands[command].parameters
    if missing := [name for name, one in declared.items() if one.required and one.default is None]:
        raise ModelError(
            f"{' and '.join(missing)} of {command} of {device_class.name} has no default",
            place=str(telescope.file),
            remedy="Give the value in the sentence, or declare a default.",
        )
    return {name: filling.fill(one.default) for name, one in declared.items() if one.default is not None}


def override(argument: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an argument with other values, by dotted path: ``dish.receptor_ids``, ``sdp.beams.0.beam_id``.

    Objects that are missing on the way are made. Raises `SentenceError` where a path leads through a plain value, or
    past the end of a list.
    """
    result: dict[str, Any] = copy.deepcopy(dict(argument))
    for path, value in values.items():
        *way, last = path.removeprefix("$.").split(".")
        current: Any = result
        for index, part in enumerate(way):
            if isinstance(current, dict):
                current = current.setdefault(part, {})
            else:
                current = current[_index(current, part, path)]
            if not isinstance(current, (dict, list)):
                through = ".".join(way[: index + 1])
                raise SentenceError(
                    f"{path!r} cannot be set: {through} is {current!r}, and has nothing inside",
                    remedy="Set what is around it instead.",
                )
        if isinstance(current, dict):
            current[last] = value
        else:
            current[_index(current, last, path)] = value
    return result


def _index(items: list[Any], part: str, path: str) -> int:
    if not part.isdecimal() or int(part) >= len(items):
        raise SentenceError(
            f"{path!r} cannot be set: {part!r} is no place in a list of {len(items)}",
            remedy="Count from 0, or set the whole list.",
        )
    return int(part)


def why_rejected(schema: Mapping[str, Any], argument: Any) -> str:
    """What is wrong with an argument, with the path to it; "" if nothing is."""
    error = best_match(Draft202012Validator(schema).iter_errors(argument))
    return f"{_place(error)}: {_cause(error)}" if error is not None else ""


def why_no_schema(schema: Any) -> str:
    """What is wrong with a JSON schema itself; "" if nothing is."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"{_place(error)}: {error.message}"
    return ""


def read_json(file: Path) -> Any:
    """Content of a JSON file; raises `ModelError` if it is missing or not JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror}", place=str(file)) from None
    except json.JSONDecodeError as error:
        raise ModelError(f"is not JSON: {error.msg}", place=f"{file}:{error.lineno}") from None
    except UnicodeDecodeError:
        raise ModelError("is not UTF-8 text", place=str(file)) from None


def _place(error: ValidationError | SchemaError) -> str:
    steps = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return f"${steps}"


def _cause(error: ValidationError) -> str:
    shown = json.dumps(error.instance, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [key for key in wanted if key not in instance]
            return f"{' and '.join(map(repr, missing))} {'is' if len(missing) == 1 else 'are'} missing"
        case "type":
            kinds = wanted if isinstance(wanted, list) else [wanted]
            return f"{shown} is not of type {' or '.join(kinds)}"
        case "enum":
            return f"{shown} is not one of {', '.join(json.dumps(one) for one in wanted)}"
        case "pattern":
            return f"{shown} does not match {wanted}"
        case _:
            return error.message
