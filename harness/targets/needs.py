"""What a scenario needs of its target, and whether it has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from harness.targets.profile import Ability
from harness.targets.target import Plan

ABILITIES: tuple[str, ...] = get_args(Ability)
TELESCOPE = "telescope"


def has(plan: Plan, need: str) -> bool:
    """Whether a target has what ``@needs.<need>`` asks for: an ability, a declared telescope, or one of this name."""
    if plan.telescope is not None and need in (TELESCOPE, plan.telescope.name):
        return True
    return need in plan.profile.can


def unmet_needs(plan: Plan, marks: Iterable[Sequence[str]]) -> str:
    """The reason to skip a scenario with these needs; "" if the target has them all."""
    missing = dict.fromkeys(need for mark in marks for need in mark if not has(plan, need))
    if not missing:
        return ""
    return "; ".join(explain(plan, need) for need in missing)


def explain(plan: Plan, need: str) -> str:
    """Why the target does not have it."""
    if need in ABILITIES:
        return f"the target {plan.name} cannot do what is needed: {need}"
    if plan.telescope is None:
        return f"the target {plan.name} declares no telescope, needed: {need}"
    return f"the telescope is {plan.telescope.name}, needed: {need}"
