"""Whole arguments that cells stand for: ``any valid argument``, ``any invalid argument``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harness.bdd.plan import StepPlan
from harness.bdd.properties.cells.extremes import Highest, Lowest
from harness.bdd.properties.drawing import Values
from harness.errors import SentenceError
from harness.models.argument_changes import draw_invalid, draw_valid
from harness.models.arguments import Ids, default_argument, read_json
from harness.models.telescope import DeviceClass, Telescope
from harness.telescope.subjects import action_command, subject_of

VALID, INVALID = "valid argument", "invalid argument"


@dataclass(frozen=True, slots=True)
class DrawnArgument:
    """Arguments of a command, as JSON, with identifiers of their own.

    :param key: of the subject that it is for, such as ``1``.
    :param valid: whether its schema accepts them; if not, each has one thing that it forbids.
    """

    telescope: Telescope
    device_class: DeviceClass
    command: str
    key: str
    document: Any
    ids: Ids
    valid: bool

    def draw(self, values: Values, label: str) -> str:
        """Draw an argument, as a text that nobody changes any more."""
        default = default_argument(self.telescope, self.device_class, self.command, self.key, self.ids)
        if not self.valid:
            return json.dumps(draw_invalid(self.document, default, values))
        names = [name for value in self.telescope.parameters.values() if isinstance(value, tuple) for name in value]
        return json.dumps(draw_valid(self.document, default, names, values))

    def samples(self) -> Sequence[str]:
        return [self.draw(Values(source), "argument") for source in (Lowest(), Highest())]


def drawn_argument(telescope: Telescope, name: str, step: StepPlan | None, ids: Ids) -> DrawnArgument:
    """Return the arguments that are meant in a step; raises `SentenceError` where there is no telling."""
    if step is None or (commanded := _commanded(telescope, step)) is None:
        what = f"'any {name}' stands for the argument of a command, and this is none"
        remedy = "Write it in a doc string below a command, or in the place of its JSON."
        raise SentenceError(what, remedy=remedy)
    device_class, command, key = commanded
    declared = device_class.commands[command].argument
    if declared is None or declared.schema_ is None or declared.default is None:
        what = f"the argument of {command} of {device_class.name} has no JSON schema and default to draw it from"
        raise SentenceError(what, place=str(telescope.file), remedy="Declare both, or write the argument.")
    document = read_json(telescope.folder / declared.schema_)
    return DrawnArgument(telescope, device_class, command, key, document, ids, name == VALID)


def _commanded(telescope: Telescope, step: StepPlan) -> tuple[DeviceClass, str, str] | None:
    """Return the class of the device that a step commands, the command, and the key of the subject."""
    looks = step.looks
    if looks.subject and len(looks.actions) == 1:
        subject = subject_of(telescope, looks.subject, looks.key)
        return subject.device.device_class, action_command(subject, looks.actions[0]), subject.key
    device = telescope.find(str(step.fields.get("trl", "")))
    command = str(step.fields.get("command", ""))
    if device is None or command not in device.device_class.commands:
        return None
    key = next((one.key for one in telescope.subjects.values() if one.device is device), device.key)
    return device.device_class, command, key
