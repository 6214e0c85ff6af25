"""A snapshot as the text of a declaration, in the style of those written by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.live.snapshot import Taken

PLAIN = re.compile(r"[A-Za-z_][\w./-]*(?: [\w./-]+)*")
RESERVED = {"null", "true", "false", "~"}

HEAD = """\
# yaml-language-server: $schema=telescope.schema.json
# Taken from {source} on {day}.
# What devices do is not seen from outside. To be filled in, where it says so below: states in which commands are
# allowed, the stages that they go through, links between devices, and subjects (docs/declare-a-telescope.md).
# Values of more than 64 parts are left out. 'firstlight model diff' compares it with a control system again.
telescope: {name}
description: {description}
"""
TO_FILL_IN = """\
    # To be filled in, for each command: where it is allowed and what it goes through, such as
    #   allowed: {State: ON}
    #   stages: [{to: {State: MOVING}, takes: 1 s}, {to: {State: ON}}]
"""
SUBJECTS = """
# To be filled in: what sentences speak of without naming a device, such as
# subjects:
#   subarray: {device: "mid-tmc/subarray/{n:02}", for: n in subarrays, attribute: obsState}
"""


def text_of(taken: Taken, name: str, source: str, day: str) -> str:
    """The declaration as YAML.

    :param name: of the telescope.
    :param source: where it was taken, in words.
    :param day: when, as ``2026-01-31``.
    """
    return "".join(_lines(taken, name, source, day))


def _lines(taken: Taken, name: str, source: str, day: str) -> Iterator[str]:
    yield HEAD.format(
        name=scalar(name),
        source=source,
        day=day,
        description=scalar(f"A snapshot of {source}, {len(taken.devices)} devices"),
    )
    if taken.left_out:
        yield "\n# Left out:\n"
        yield from (f"#   {sentence}\n" for sentence in taken.left_out)
    if taken.enumerations:
        yield "\nenumerations:\n"
        yield from (f"  {scalar(key)}: {flow(list(labels))}\n" for key, labels in taken.enumerations.items())
    yield "\nclasses:\n"
    for key, declared in taken.classes.items():
        yield from _class(key, declared)
    yield "\ndevices:\n"
    yield from (f"  - {flow(device)}\n" for device in taken.devices)
    yield SUBJECTS


def _class(name: str, declared: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n  {scalar(name)}:\n"
    if declared["attributes"]:
        yield "    attributes:\n"
        yield from (f"      {scalar(key)}: {flow(one)}\n" for key, one in declared["attributes"].items())
    if declared["commands"]:
        yield TO_FILL_IN
        yield "    commands:\n"
        yield from (f"      {scalar(key)}: {flow(one)}\n" for key, one in declared["commands"].items())
    if not declared["attributes"] and not declared["commands"]:
        yield "    attributes: {}\n"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A single value; a text is quoted where YAML would take it for something else."""
    if isinstance(value, str):
        return (
            value if PLAIN.fullmatch(value) and value.lower() not in RESERVED else json.dumps(value, ensure_ascii=False)
        )
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.1f}"
    return json.dumps(value)
