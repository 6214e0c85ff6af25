"""What a scenario needs of its target, and whether it has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.errors import SentenceError
from harness.suggest import suggest
from harness.targets.plan import Plan
from harness.targets.profile import ABILITIES
from harness.targets.systems import Systems

TELESCOPE = "telescope"


def check_need(need: str, telescopes: Mapping[str, str], systems: Systems, place: str) -> None:
    """Raise `SentenceError` for a need that no target can ever meet, because it is misspelt, or said by a kind.

    :param telescopes: the declared telescopes there are, and the kind of each; "" for one without.
    :param place: the scenario that needs it.
    """
    if kind := telescopes.get(need):
        remedy = f"Write @{kind}: the scenario then runs on every telescope of this kind."
        raise SentenceError(f"@needs.{need} names a telescope of a kind", place=place, remedy=remedy)
    if need in (*ABILITIES, TELESCOPE, *systems.names) or need in telescopes:
        return
    of_systems = [word for _, row in systems.each() for word in (*row.abilities, *row.needs)]
    unkind = (name for name, kind in telescopes.items() if not kind)
    known = sorted({*ABILITIES, *of_systems, *systems.names, TELESCOPE, *unkind})
    if need not in known:
        raise SentenceError(
            f"@needs.{need} is not known", place=place, remedy=f"{suggest(need, known)}Known: {', '.join(known)}."
        )


def needs_of_step(plan: Plan, fixtures: Iterable[str], fields: Mapping[str, Any], subject: str = "") -> tuple[str, ...]:
    """Return the control systems that a step speaks of, and what its sentence needs of them.

    :param fixtures: that the step asks for, by which it speaks of a system.
    :param fields: of its sentence.
    :param subject: the declared one that it is about; "" for none.
    """
    spoken_of = [subject, *(str(field) for field in fields.values() if field is not None)]
    asked = (_system_of(plan, spoken_of) if name == TELESCOPE else name for name in fixtures)
    names = tuple(name for name in asked if name in plan.known.names)
    planned = (plan.systems[name] for name in names if name in plan.systems)
    return (*names, *(need for one in planned for need in one.list_needs(fields)))


def _system_of(plan: Plan, spoken_of: Iterable[str]) -> str:
    """Return the system of what is declared and spoken of; Tango if nothing is."""
    if plan.telescope is None:
        return "tango"
    named = set(spoken_of)
    subjects = [one.device for (name, _), one in plan.telescope.subjects.items() if name in named]
    devices = [device for name in named if (device := plan.telescope.find(name)) is not None]
    return next((one.device_class.system for one in (*subjects, *devices)), "tango")


def unmet_needs(plan: Plan, needs: Iterable[Sequence[str]]) -> str:
    """Return the reason to skip a scenario with these needs; "" if the target has them all."""
    missing = sorted({need for each in needs for need in each})
    reasons = dict.fromkeys(filter(None, (explain_unmet(plan, need) for need in missing)))
    undeclared = _undeclared(plan)
    return undeclared if undeclared in reasons else "; ".join(reasons)


def explain_unmet(plan: Plan, need: str) -> str:
    """Return why a target has not what ``@needs.<need>`` asks for; "" if it has.

    A need is an ability, a control system or what some ways of reaching it cannot give, a declared telescope, or one of
    this name. The name may also be that of a file which the telescope includes, for its devices.
    """
    if need in (*plan.profile.can, *plan.systems, *_of_telescope(plan)):
        return ""
    if need in plan.known.names:
        return f"the target {plan.name} has no [{need}], needed: {need}"
    for name, row in plan.known.each():
        if need in row.needs:
            planned = plan.systems.get(name)
            why = planned.explain_unmet(need) if planned else f"has no [{name}], which offers what is needed"
            return f"the target {plan.name} {why}: {need}" if why else ""
    if need in (*ABILITIES, *(word for _, row in plan.known.each() for word in row.abilities)):
        return f"the target {plan.name} cannot do what is needed: {need}"
    return f"the telescope is {plan.telescope.name}, needed: {need}" if plan.telescope else _undeclared(plan)


def _of_telescope(plan: Plan) -> set[str]:
    if plan.telescope is None:
        return set()
    return {TELESCOPE, plan.telescope.name, *(device.file for device in plan.telescope.devices.values())}


def _undeclared(plan: Plan) -> str:
    return f"the target {plan.name} declares no telescope (--telescope names one)"


def not_for_several(plan: Plan, several: str = "workers (-n)", remedy: str = "leave -n out") -> str:
    """Why several workers cannot run on a target at once; "" if they can.

    :param several: what they are called.
    :param remedy: what to do, as the end of a sentence.
    """
    if plan.profile.simulation or plan.shared:
        return ""
    if plan.telescope is None:
        return (
            f"{plan.name} declares no telescope, so that its {several} cannot lease what they use. "
            f"Name the telescope by --telescope or in the profile, or {remedy}"
        )
    return f"{plan.name} is for one at a time (lease.exclusive): {remedy}"


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
