"""Scenarios that would pass whatever the telescope does, found while features are collected."""

from __future__ import annotations

from collections.abc import Iterator

from harness.bdd.collecting.feature import FeatureSource, ScenarioSource, Tag
from harness.bdd.collecting.tags import UNCHECKED
from harness.bdd.internals import Step, own_steps

MEANT = f"If this is meant, tag it @{UNCHECKED}."


def check_scenarios(source: FeatureSource, shown: str) -> list[str]:
    """Return a message for each scenario of a feature that checks nothing, or not what it does last.

    :param shown: name of the feature file, for messages.
    """
    if not source.scenarios and not _is_meant(source.tags):
        remedy = f"Write one, or remove the file. {MEANT}"
        return [f"{shown}:{source.feature.line_number}: the feature has no scenario, so that nothing is run. {remedy}"]
    return [
        f"{shown}:{line}: {what} {MEANT}"
        for scenario in source.scenarios
        if not _is_meant(scenario.tags)
        for line, what in _problems(scenario)
    ]


def _is_meant(tags: tuple[Tag, ...]) -> bool:
    return any(tag.text == UNCHECKED for tag in tags)


def _problems(scenario: ScenarioSource) -> Iterator[tuple[int, str]]:
    """The line and the cause of what a scenario leaves unchecked."""
    steps = own_steps(scenario.template)
    if not steps:
        yield scenario.line, f"the scenario {scenario.name!r} has no steps, so that it passes always. Write them."
    elif not (checking := [number for number, step in enumerate(steps) if step.type == "then"]):
        what = f"the scenario {scenario.name!r} has no Then, so that it checks nothing"
        if any(step.type == "then" for step in scenario.template.all_background_steps):
            what += " beyond what its background checks"
        yield scenario.line, f"{what}. Add a Then that says what has to come of it."
    elif late := next((step for step in steps[checking[-1] :] if step.type == "when"), None):
        yield late.line_number, _unseen(late)


def _unseen(step: Step) -> str:
    what = f"no Then stands below '{step.keyword} {step.name}', so that nothing looks at what it does"
    return f"{what}. Add a Then, or take the step out: the harness puts the telescope back by itself."
