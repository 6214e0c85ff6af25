"""What a scenario needs of its target, and whether it has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from harness.connectors.tango.bridge.devices.differences import lacking
from harness.errors import SentenceError
from harness.targets.load import meant
from harness.targets.plan import Plan
from harness.targets.profile import Ability

ABILITIES: frozenset[str] = frozenset(get_args(Ability))
TELESCOPE = "telescope"


def check_need(need: str, telescopes: Mapping[str, str], place: str) -> None:
    """Raise `SentenceError` for a need that no target can ever meet, because it is misspelt, or said by a kind.

    :param telescopes: the declared telescopes there are, and the kind of each; "" for one without.
    :param place: the scenario that needs it.
    """
    if kind := telescopes.get(need):
        remedy = f"Write @{kind}: the scenario then runs on every telescope of this kind."
        raise SentenceError(f"@needs.{need} names a telescope of a kind", place=place, remedy=remedy)
    known = sorted({*ABILITIES, *lacking(), TELESCOPE, *(name for name, kind in telescopes.items() if not kind)})
    if need not in known:
        raise SentenceError(
            f"@needs.{need} is not known", place=place, remedy=f"{meant(need, known)}Known: {', '.join(known)}."
        )


def has(plan: Plan, need: str) -> bool:
    """Whether a target has what ``@needs.<need>`` asks for: an ability, a declared telescope, or one of this name.

    The name may also be that of a file which the telescope includes, for its devices; or of what every target has but
    those that are reached through a gateway.
    """
    if need in lacking():
        return plan.profile.tango.connector == "direct"
    telescope = plan.telescope
    if telescope is not None:
        files = (device.file for device in telescope.devices.values())
        if need in (TELESCOPE, telescope.name, *files):
            return True
    return need in plan.profile.can


def unmet_needs(plan: Plan, marks: Iterable[Sequence[str]]) -> str:
    """The reason to skip a scenario with these needs; "" if the target has them all."""
    missing = sorted({need for mark in marks for need in mark if not has(plan, need)})
    if missing and plan.telescope is None and not {*ABILITIES, *lacking()}.issuperset(missing):
        return f"the target {plan.name} declares no telescope (--telescope names one)"
    return "; ".join(explain(plan, need) for need in missing)


def explain(plan: Plan, need: str) -> str:
    """Why the target does not have it."""
    if need in ABILITIES:
        return f"the target {plan.name} cannot do what is needed: {need}"
    if need in lacking():
        return f"the target {plan.name} goes through a gateway, which does not offer what is needed: {need}"
    return f"the telescope is {plan.telescope.name if plan.telescope else 'not declared'}, needed: {need}"


def not_for_several(plan: Plan) -> str:
    """Why several workers cannot run on a target at once; "" if they can."""
    if plan.profile.simulation or plan.shared:
        return ""
    if plan.telescope is None:
        return (
            f"{plan.name} declares no telescope, so that its workers (-n) cannot lease what they use. "
            "Name the telescope by --telescope or in the profile, or leave -n out"
        )
    return f"{plan.name} is for one at a time (lease.exclusive): leave -n out"


def not_run(skips: Iterable[tuple[str, str]], *, verbose: bool) -> list[str]:
    """Return a line for each reason to skip scenarios, with their number.

    :param skips: pairs of reason and node id.
    :param verbose: name the scenarios below it, the rows of an outline in one line, with their number.
    """
    by_reason: dict[str, Counter[str]] = {}
    for reason, scenario in skips:
        by_reason.setdefault(reason, Counter())[scenario.partition("[")[0]] += 1
    lines = []
    for reason, scenarios in by_reason.items():
        lines.append(f"{reason} ({scenarios.total()})")
        if not verbose:
            continue
        lines += [f"  {name} ({rows} rows)" if rows > 1 else f"  {name}" for name, rows in sorted(scenarios.items())]
    return lines
