"""What is wrong with a scenario by its telescope's declaration, before anything is started: for a dry run.

A step is checked by the fields of its sentence: ``trl`` is a device, ``attribute`` and ``command`` are its own,
``value``, ``values`` and ``state`` are values of this attribute or of the subject that the sentence is about, ``json``
is the command's argument, ``fault`` one that the device can have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.bdd import scenario_of
from harness.bdd.definitions import Definition, definitions_of, shown_path
from harness.bdd.interests import looked_at
from harness.bdd.internals import Step
from harness.errors import FirstlightError, SentenceError
from harness.models.problems import near_miss
from harness.models.telescope import Subject, Telescope
from harness.scenario.arguments import refuse_wrong_table
from harness.scenario.attributes import known_quality, known_setting
from harness.scenario.declared import DeclaredConnector, declared_target
from harness.scenario.faults import refuse_unknown
from harness.scenario.interests import Interests, Planned
from harness.scenario.logging import known_level
from harness.scenario.order import HEADER
from harness.scenario.statuses import statuses
from harness.scenario.subjects import find_subject, value_needed
from harness.targets.target import Plan
from harness.values import argument, split_list, wanted

WORDS: Mapping[str, Callable[[str], object]] = {
    "quality": known_quality,
    "setting": known_setting,
    "level": lambda text: known_level(text, ""),
}
"""Fields that hold one word of a few, and what refuses any other."""

REFUSAL = "is rejected"
"""In a sentence of a scenario that asks for a refusal; what its ``When`` names may be wrong on purpose."""


class _Subjects(Planned):
    """Offered to the `looks_at` functions in place of `Planned`: finds out which subject a sentence is about."""

    named: Subject | None = None

    def subject(self, name: str, key: str = "") -> Interests:
        self.named = find_subject(self._target, name, key)
        return self.of(self.named)

    def of(self, subject: Subject) -> Interests:
        return [(subject.device.name, subject.attribute)]


def foreseen(plan: Plan, item: pytest.Item) -> Iterator[str]:
    """A message for each step of a scenario that names what the telescope does not have."""
    scenario = scenario_of(item)
    if scenario is None or plan.telescope is None:
        return
    definitions = definitions_of(item)
    shown = shown_path(item.path, item.config.rootpath)
    refused = any(REFUSAL in step.name for step in scenario.steps)
    commanded: set[str] = set()
    for step in scenario.steps:
        found = definitions.find(step)
        if len(found) != 1:
            continue
        try:
            if name := found[0].arguments(step).get("command"):
                if step.type == "when":
                    commanded.add(name)
                elif plan.profile.simulation and "trl" not in found[0].arguments(step):
                    _check_command(plan.telescope, name, commanded)
            if step.type != "when" or not refused:
                _check(plan, plan.telescope, step, found[0], item.config.rootpath)
        except FirstlightError as error:
            yield f"{shown}:{step.line_number}: {error}\n    {step.keyword} {step.name}"


def _check(plan: Plan, telescope: Telescope, step: Step, definition: Definition, root: Path) -> None:
    """Raise what the step would raise; only what the declaration knows for sure."""
    subjects = _Subjects(declared_target(plan, telescope))
    fields = definition.arguments(step)
    if definition.interests is not None:
        looked_at(step, definition, {"planned": subjects}, root)
    if subjects.named is not None:
        for word in _values(fields):
            value_needed(telescope, subjects.named, word)
        if step.datatable:
            table = [[str(cell) for cell in row] for row in step.datatable.raw()]
            refuse_wrong_table(telescope, subjects.named, table)
    else:
        _check_words(fields)
    connector = DeclaredConnector(telescope)
    whole = plan.profile.simulation is not None
    _check_device(connector, fields, whole=whole)
    if step.datatable and tuple(step.datatable.raw()[0]) == HEADER:
        for trl, attribute, value in step.datatable.raw()[1:]:
            _check_device(connector, {"trl": trl, "attribute": attribute, "value": value}, whole=whole)


def _check_words(fields: Mapping[str, Any]) -> None:
    """Check words of which there are few."""
    for name, known in WORDS.items():
        if fields.get(name) is not None:
            known(fields[name])
    if fields.get("values") and "trl" not in fields:
        statuses(split_list(fields["values"]))


def _check_command(telescope: Telescope, name: str, commanded: set[str]) -> None:
    """Check the name of a command that a ``Then`` asks for without its device: one has to have it.

    :param commanded: names of commands that steps send to devices, be they declared or not.
    """
    known = {each: None for one in telescope.classes.values() for each in one.commands}
    if name not in {*known, *commanded}:
        raise SentenceError(f"no device of {telescope.name} has a command {name}", remedy=near_miss(name, known))


def _check_device(connector: DeclaredConnector, fields: Mapping[str, Any], *, whole: bool) -> None:
    """Check what the fields say of a device.

    :param whole: whether there is no more than what is declared, as in a simulated telescope.
    """
    trl = fields.get("trl")
    if trl is None or not connector.knows_of(trl):
        return
    try:
        device = connector.device(trl)
        attribute = device.attribute(fields["attribute"]) if fields.get("attribute") else None
        command = device.command(fields["command"]) if fields.get("command") else None
    except FirstlightError:
        if whole:
            raise
        return
    if attribute is not None:
        for text in _values(fields):
            wanted(text, attribute)
    if fields.get("fault"):
        refuse_unknown(connector.telescope, trl, fields["fault"], fields.get("command") or "")
    if command is not None and fields.get("json") is not None:
        argument(fields["json"], command.argument_type)


def _values(fields: Mapping[str, Any]) -> list[str]:
    """The values that the fields hold, as written."""
    single = [fields[name] for name in ("value", "state") if fields.get(name) is not None]
    return single + (split_list(fields["values"]) if fields.get("values") else [])
