"""What is wrong with a scenario by its telescope's declaration: found by a dry run, and by a run before the first step.

A step is checked by the fields of its sentence: ``trl`` is a device, ``attribute`` and ``command`` are its own,
``value``, ``values``, ``state`` and ``states`` are values of this attribute or of the subject that the sentence is
about, ``json`` is the command's argument, ``fault`` one that the device can have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from harness.bdd.plan import StepPlan, plan_of
from harness.connectors.tango.abstract import CommandConfiguration
from harness.connectors.tango.values import argument, wanted
from harness.dry_run.declared import DeclaredConnector
from harness.errors import FirstlightError, NotDefined, SentenceError
from harness.lists import split_list
from harness.models.arguments import Ids, default_argument, override
from harness.models.reading.problems import near_miss
from harness.models.telescope import Subject, Telescope
from harness.targets.plan import Plan
from harness.telescope.arguments import refuse_unknown_cells, refuse_wrong
from harness.telescope.subjects import action_command, subject_of, value_needed
from harness.vocabulary.tango.attributes import known_quality, known_setting
from harness.vocabulary.tango.logging import known_level
from harness.vocabulary.tango.order import HEADER
from harness.vocabulary.tango.statuses import statuses
from harness.vocabulary.telescope.faults import refuse_unknown

WORDS: Mapping[str, Callable[[str], object]] = {
    "quality": known_quality,
    "setting": known_setting,
    "level": lambda text: known_level(text, ""),
}
"""Fields that hold one word of a few, and what refuses any other."""

UNSENT = (
    "It cannot be sent, so that no device could reject it. To test what a device rejects, give it a value of the right "
    "type, such as one out of its limits."
)
"""What to do about an argument that a ``Then`` expects to be refused, and that is not of its type."""

REFUSAL = re.compile(
    r"\b(is|are) rejected\b|^the (command|procedure)( \"[^\"]*\")? fails\b|^the Sequence Manager answers (?!Success)"
)
"""A ``Then`` that asks for a refusal; what the ``When`` before it names may be wrong on purpose."""


def foreseen(plan: Plan, item: pytest.Item) -> Iterator[str]:
    """Yield a message for each step of a scenario that names what the target does not have."""
    steps = plan_of(item)
    yield from _foreseen_of_systems(plan, steps)
    if plan.telescope is None:
        yield from (f"{step.error}\n    {step.sentence}" for step in steps if step.error is not None)
    else:
        yield from _foreseen_of_telescope(plan, plan.telescope, steps)


def _foreseen_of_telescope(plan: Plan, telescope: Telescope, steps: Sequence[StepPlan]) -> Iterator[str]:
    on_purpose = _wrong_on_purpose(steps)
    commanded = {name for planned in plan.systems.values() for name in planned.requests}
    for step in steps:
        try:
            if name := step.fields.get("command"):
                if step.step.type == "when":
                    commanded.add(name)
                elif plan.profile.simulation and "trl" not in step.fields:
                    _check_command(telescope, name, commanded)
            if step.error is not None:
                yield f"{step.error}\n    {step.sentence}"
            elif id(step) in on_purpose:
                _subject(telescope, step)
                _check_type(telescope, step.fields, step.document)
            else:
                _check(plan, telescope, step)
        except FirstlightError as error:
            yield f"{step.place}: {error}\n    {step.sentence}"


def refuse_foreseen(plan: Plan, item: pytest.Item) -> None:
    """Raise `SentenceError` with all that is wrong with a scenario by its telescope's declaration."""
    if problems := list(foreseen(plan, item)):
        raise SentenceError("\n".join(problems))


def _foreseen_of_systems(plan: Plan, steps: Sequence[StepPlan]) -> Iterator[str]:
    """Let each system of the target check what the steps look at of it, and what its sentences hold."""
    on_purpose = _wrong_on_purpose(steps)
    for step in steps:
        for spoken_of in (plan.systems[name] for name in step.fixtures if name in plan.systems):
            if id(step) in on_purpose:
                continue
            try:
                spoken_of.check_fields(_fields(step))
            except SentenceError as error:
                yield f"{step.place}: {error}\n    {step.sentence}"
        for key in step.looks.keys if id(step) not in on_purpose else ():
            if planned := plan.systems.get(key.subject.partition("/")[0]):
                try:
                    planned.check_key(key)
                except SentenceError as error:
                    yield f"{step.place}: {error}\n    {step.sentence}"
    yield from _impossible_of_systems(plan, [one for one in steps if id(one) not in on_purpose])


def _impossible_of_systems(plan: Plan, steps: Sequence[StepPlan]) -> Iterator[str]:
    """Let each system of the target check what steps say after the ones before them."""
    for name, planned in plan.systems.items():
        fields = [_fields(step) if name in step.fixtures else {} for step in steps]
        for place, error in planned.find_impossible(fields):
            yield f"{steps[place].place}: {error}\n    {steps[place].sentence}"


def _fields(step: StepPlan) -> dict[str, Any]:
    """Return what stands in the fields of a step, and its table."""
    return {**step.fields, **({"datatable": step.table} if step.table else {})}


def _wrong_on_purpose(steps: Iterable[StepPlan]) -> set[int]:
    """Identities of the ``When`` steps that a ``Then`` expects to be refused before the next one acts."""
    acting: list[StepPlan] = []
    found: set[int] = set()
    before = ""
    for step in steps:
        kind = step.step.type
        if kind == "when":
            acting = [*acting, step] if before == "when" else [step]
        elif REFUSAL.search(step.step.name):
            found.update(map(id, acting))
        before = kind
    return found


def _subject(telescope: Telescope, step: StepPlan) -> tuple[Subject, list[str]] | None:
    """The subject that a step is about, and the commands that it is told; raises for what there is not."""
    looks = step.looks
    if not looks.subject:
        return None
    subject = subject_of(telescope, looks.subject, looks.key)
    commands = [action_command(subject, action) for action in looks.actions]
    for command in commands if step.table else ():
        refuse_unknown_cells(telescope, subject, command, step.table)
    return subject, commands


def _check(plan: Plan, telescope: Telescope, step: StepPlan) -> None:
    """Raise what the step would raise; only what the declaration knows for sure."""
    fields, table = step.fields, step.table
    if (about := _subject(telescope, step)) is not None:
        subject, commands = about
        for word in _values(fields):
            value_needed(telescope, subject, word)
        for command in commands:
            _check_argument(telescope, subject, command, step)
    else:
        _check_words(fields)
    connector = DeclaredConnector(telescope)
    whole = plan.profile.simulation is not None
    _check_device(connector, fields, step.document, whole=whole)
    if table and tuple(table[0]) == HEADER:
        for trl, attribute, value in table[1:]:
            _check_device(connector, {"trl": trl, "attribute": attribute, "value": value}, whole=whole)


def _check_argument(telescope: Telescope, subject: Subject, command: str, step: StepPlan) -> None:
    """Check the argument that a step gives a subject's command, its default overridden by a table."""
    declaration = subject.device.device_class.commands[command].argument
    document, table = step.document, step.table
    if table and declaration is not None and declaration.default:
        values = refuse_unknown_cells(telescope, subject, command, table)
        default = default_argument(telescope, subject.device.device_class, command, subject.key, Ids())
        document = json.dumps(override(default, values))
    if document is not None:
        refuse_wrong(telescope, command, declaration, document)


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


def _check_device(
    connector: DeclaredConnector, fields: Mapping[str, Any], document: str | None = None, *, whole: bool
) -> None:
    """Check what the fields say of a device.

    :param document: the argument of its command, where it stands below the sentence.
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
    if command is None:
        return
    if (document := _sent(fields, document, command)) is not None and (
        declared := device.device.device_class.commands.get(command.name)
    ):
        refuse_wrong(connector.telescope, command.name, declared.argument, document)


def _check_type(telescope: Telescope, fields: Mapping[str, Any], document: str | None) -> None:
    """Check that a value or argument that is wrong on purpose can be sent at all; names may be wrong as well."""
    try:
        device = DeclaredConnector(telescope).device(fields["trl"])
        attribute = device.attribute(fields["attribute"]) if fields.get("attribute") else None
        command = device.command(fields["command"]) if fields.get("command") else None
    except (KeyError, NotDefined):
        return
    try:
        if attribute is not None:
            for text in _values(fields):
                wanted(text, attribute)
        if command is not None:
            _sent(fields, document, command)
    except SentenceError as error:
        raise SentenceError(f"{str(error).rstrip('.')}. {UNSENT}") from None


def _sent(fields: Mapping[str, Any], document: str | None, command: CommandConfiguration) -> str | None:
    """The argument that a sentence sends, as text; None without one. Raises `SentenceError` for one of another type."""
    if fields.get("json") is not None:
        return str(argument(fields["json"], command.argument_type))
    if document is not None and command.argument_type != "DevString":
        return str(argument(document, command.argument_type))
    return document


def _values(fields: Mapping[str, Any]) -> list[str]:
    """The values that the fields hold, as written."""
    single = [fields[name] for name in ("value", "state") if fields.get(name) is not None]
    listed = [split_list(fields[name]) for name in ("values", "states") if fields.get(name)]
    return [*single, *(each for values in listed for each in values)]
