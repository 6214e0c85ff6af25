"""Kinds of telescope, such as mid and low: a scenario tagged with one of them is about that kind alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from harness.targets.plan import Plan

ALWAYS = ("low", "mid")
"""Kinds that the features of this repository speak of, whichever telescopes are declared."""

_KIND = re.compile(r"^kind:[ \t]*[\"']?(\w[\w-]*)", re.MULTILINE)


def declared_kinds(folders: Sequence[Path], plan: Plan) -> dict[str, str]:
    """Return the kind of each telescope that is declared in a folder, and of the plan's own, by name; "" for none.

    Of several of one name the first folder's counts.

    The files are not read as YAML: that takes a tenth of a second for each, before anything else begins.
    """
    files = {file.stem: file for folder in reversed(folders) for file in folder.glob("*.yaml")}
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    kinds = {name: match[1] if (match := _KIND.search(text)) else "" for name, text in texts.items()}
    return kinds | ({plan.telescope.name: plan.telescope.kind} if plan.telescope else {})


def known_kinds(telescopes: Mapping[str, str]) -> frozenset[str]:
    """What scenarios may be tagged with.

    :param telescopes: as `declared_kinds` tells them.
    """
    return frozenset({*ALWAYS, *telescopes.values()} - {""})


def kind_of(plan: Plan) -> str:
    """The kind of the plan's telescope; "" if it has none or declares none."""
    return plan.telescope.kind if plan.telescope else ""


def unmet_kind(plan: Plan, kinds: Collection[str]) -> str:
    """The reason to skip a scenario tagged with these kinds; "" if it is about the plan's telescope.

    :param kinds: of several, one is enough.
    """
    if not kinds or kind_of(plan) in kinds:
        return ""
    needed = f"needed: {' or '.join(sorted(kinds))}"
    if plan.telescope is None:
        return f"the target {plan.name} declares no telescope (--telescope names one), {needed}"
    return f"the telescope {plan.telescope.name} is {_said(kind_of(plan))}, {needed}"


def _said(kind: str) -> str:
    return f"of kind {kind}" if kind else "of no declared kind"
