"""Files of arguments: JSON schemas are there, and defaults are valid against them."""

from __future__ import annotations

from pathlib import Path as File
from typing import Any

from harness.errors import ModelError
from harness.models.checks.context import Context
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass


def check_arguments(context: Context, device_class: DeviceClass) -> None:
    """Check the files of all commands of a class."""
    for name, command in device_class.commands.items():
        argument = command.argument
        if argument is None or (argument.schema_ is None and argument.default is None):
            continue
        path = context.classes.path(device_class.name, "commands", name, "argument")
        folder = context.telescope.folder
        schema = _read(context, folder / argument.schema_, (*path, "schema")) if argument.schema_ else None
        default = _read(context, folder / argument.default, (*path, "default")) if argument.default else None
        _compare(context, schema, default, path, argument.default or "")


def _read(context: Context, file: File, path: Path) -> Any:
    # jsonschema takes a while to import, and many telescopes have no JSON in them
    from harness.models.arguments import read_json  # noqa: PLC0415

    try:
        return read_json(file)
    except ModelError as error:
        context.problems.add(path, f"{error.place} {error.what}", "Paths are relative to the declaration.")
        return None


def _compare(context: Context, schema: Any, default: Any, path: Path, name: str) -> None:
    from harness.models.arguments import Filling, why_no_schema, why_rejected  # noqa: PLC0415

    if schema is not None and (why := why_no_schema(schema)):
        context.problems.add((*path, "schema"), f"it is not a JSON schema: {why}")
        return
    if default is None:
        return
    try:
        filled = Filling("1", context.telescope.parameters, lambda kind: f"{kind}-t0001-20260101-00001").fill(default)
    except ModelError as error:
        context.problems.add((*path, "default"), f"{name}: {error.what}", error.remedy)
        return
    if schema is not None and (why := why_rejected(schema, filled)):
        context.problems.add((*path, "default"), f"{name} is not valid: {why}", "Change it, or its schema.")
