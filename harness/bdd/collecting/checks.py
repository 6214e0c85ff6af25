"""Steps that no definition describes, or more than one, found while features are collected."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.bdd.collecting.feature import FeatureSource, ScenarioSource
from harness.bdd.internals import Step
from harness.bdd.properties.cells.blanks import find_blanks
from harness.bdd.sentences.definitions import Definition, Definitions, definitions_of, shown_path
from harness.bdd.sentences.performed import EXPECTED, list_performed, why_unlisted
from harness.bdd.sentences.suggestions import near_misses, snippet
from harness.errors import SentenceError

USAGE = pytest.StashKey[dict[int, list[str]]]()
"""In the config's stash, if somebody wants it: places of use (``feature:line``) by id of the definition's context."""


def check_steps(file: pytest.Collector, source: FeatureSource) -> list[str]:
    """A message for each step of a feature that has not exactly one definition; each line of the file once."""
    definitions = definitions_of(file)
    root = file.config.rootpath
    shown = shown_path(file.path, root)
    usage = file.config.stash.get(USAGE, None)
    problems: dict[int, str] = {}
    for step, written in steps_of(file, source):
        place = f"{shown}:{step.line_number}"
        found = definitions.find(step)
        if len(found) == 1:
            note_use(found[0], place, usage)
        if step.line_number not in problems and (problem := wrong(step, written, definitions, place, root)):
            problems[step.line_number] = problem
    return [problems[line] for line in sorted(problems)]


def note_use(definition: Definition, place: str, usage: dict[int, list[str]] | None) -> None:
    """Remember that a definition is used there, once for each line."""
    if usage is not None and place not in (places := usage.setdefault(id(definition.context), [])):
        places.append(place)


def wrong(step: Step, written: Step, definitions: Definitions, place: str, root: Path) -> str:
    """What is wrong with a step; "" for one that can run."""
    found = definitions.find(step)
    if not found:
        return undefined(step, written, definitions, place, root)
    if len(found) > 1:
        return ambiguous(step, found, place, root)
    taken = inspect.signature(found[0].function).parameters
    for name, what, there in (
        ("datatable", "table", step.datatable is not None),
        ("docstring", "doc string", step.docstring is not None),
    ):
        if there and name not in taken:
            remedy = f"Remove it, or give the function at {found[0].place(root)} an argument {name!r}."
            return f"{place}: the step takes no {what}\n    {step.keyword} {step.name}\n  {remedy}"
    try:
        found[0].arguments(step)
    except SentenceError as error:
        return (
            f"{place}: {error.what}\n    {step.keyword} {step.name}\n  {_sentence(found[0])}    {found[0].place(root)}"
        )
    return _wrong_performed(step, found[0], definitions, place, root)


def _wrong_performed(step: Step, definition: Definition, definitions: Definitions, place: str, root: Path) -> str:
    """What is wrong with the sentences that a step may perform; "" if nothing is."""
    try:
        performed = list_performed(definition, step)
    except EXPECTED as error:
        return f"{place}: {why_unlisted(error)}\n    {step.keyword} {step.name}"
    wrongs = (wrong(each, each, definitions, place, root) for each in performed)
    return "\n\n".join(each for each in wrongs if each)


def steps_of(file: pytest.Collector, source: FeatureSource) -> Iterator[tuple[Step, Step]]:
    """Each step of each scenario and row, and beside it the step as it is written in the file.

    Where values are drawn, each as it may be.
    """
    for scenario in source.scenarios:
        yield from _steps_of_scenario(file, scenario)


def _steps_of_scenario(file: pytest.Collector, scenario: ScenarioSource) -> Iterator[tuple[Step, Step]]:
    rows: tuple[dict[str, str], ...] = scenario.rows or ({},)
    for row in rows:
        try:
            filled = list(find_blanks(file, scenario.template, row).samples(scenario.template, row))
        except SentenceError:
            continue  # told where it is known whether the scenario says anything about the target
        for _, sample in filled:
            yield from zip(sample.steps, scenario.template.steps, strict=True)


def undefined(step: Step, written: Step, definitions: Definitions, place: str, root: Path) -> str:
    """What is said of a step without a definition."""
    lines = [f"{place}: undefined step", f"    {step.keyword} {step.name}"]
    if others := definitions.of_other_kinds(step):
        kinds = " or ".join(dict.fromkeys(each.kind.title() for each in others))
        lines.append(f"  It stands as {step.type.title()}, and is defined for {kinds}:")
        lines += [f"    {_sentence(each)}    {each.place(root)}" for each in others]
        return "\n".join([*lines, f"  Begin it with {kinds}, or with And below one."])
    if near := near_misses(step, definitions.all):
        lines.append("  Did you mean:")
        width = max(len(_sentence(each)) for each in near)
        lines += [f"    {_sentence(each):{width}}    {each.place(root)}" for each in near]
    lines.append("  If it is new, define it in a module of steps/:")
    lines += [f"    {line}".rstrip() for line in snippet(written).splitlines()]
    return "\n".join(lines)


def ambiguous(step: Step, found: tuple[Definition, ...], place: str, root: Path) -> str:
    """What is said of a step with several definitions."""
    width = max(len(_sentence(each)) for each in found)
    return "\n".join(
        [
            f"{place}: ambiguous step, {len(found)} definitions match it",
            f"    {step.keyword} {step.name}",
            *(f"  {_sentence(each):{width}}    {each.place(root)}" for each in found),
            "  None of them is the most literal. Remove one, or give one the fixed words of the others, and more.",
        ]
    )


def _sentence(definition: Definition) -> str:
    kind = "*" if definition.kind == "step" else definition.kind.title()
    return f"{kind} {definition.template}"
