"""``--dry-run``: collect, check every step as far as it can be known, and run nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from harness.bdd.collecting.collect import scenario_of
from harness.bdd.on_target import CHECK, reason_to_skip
from harness.bdd.properties.which import fill_with_samples

OPTION = "--dry-run"

_CHECKED = pytest.StashKey["Checked"]()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a dry run found.

    :param scenarios, steps: how many can run.
    :param skipped: how many would be skipped, by reason.
    :param errors: files that could not be collected.
    :param problems: what is wrong with steps of the others.
    """

    scenarios: int
    steps: int
    skipped: Mapping[str, int]
    errors: int
    problems: tuple[str, ...]


def add_option(group: pytest.OptionGroup) -> None:
    group.addoption(
        OPTION,
        action="store_true",
        help="check that each step is defined once, and names what the declared telescope has; run nothing",
    )


def in_this_process(early_config: pytest.Config) -> list[str]:
    """Arguments that keep a dry run from being distributed: workers would not say what they found."""
    dry = early_config.known_args_namespace.dry_run
    return ["-n0"] if dry and early_config.pluginmanager.hasplugin("xdist") else []


def instead_of_running(session: pytest.Session) -> bool | None:
    """Check what can be known and count it; None if this is no dry run. Anything wrong makes the exit code 1."""
    if not session.config.getoption(OPTION):
        return None
    config = session.config
    check = config.stash.get(CHECK, lambda _item: ())
    runs, skipped = [], Counter[str]()
    for item in session.items:
        if (scenario := scenario_of(item)) is None:
            continue
        if (reason := reason_to_skip(item)) is None:
            runs.append((item, len(scenario.steps)))
        else:
            skipped[reason] += 1
    found = [(steps, tuple(each for _ in fill_with_samples(item) for each in check(item))) for item, steps in runs]
    problems = tuple(dict.fromkeys(problem for _, every in found for problem in every))
    right = [steps for steps, every in found if not every]
    config.stash[_CHECKED] = Checked(len(right), sum(right), skipped, session.testsfailed, problems)
    session.testsfailed += len(problems)
    return True


def summary(config: pytest.Config) -> list[str]:
    """Return what a dry run says at its end."""
    checked = config.stash.get(_CHECKED, None)
    if checked is None:
        return []
    errors, problems, skips = checked.errors, checked.problems, sum(checked.skipped.values())
    said = f"{counted(checked.scenarios, 'scenario')} with {counted(checked.steps, 'step')} can run"
    said += f", {skips} {'is' if skips == 1 else 'are'} skipped" if skips else ""
    said += f"; {errors} {'file has' if errors == 1 else 'files have'} errors, see above" if errors else ""
    if problems:
        name = f"{counted(len(problems), 'step')} {'names' if len(problems) == 1 else 'name'}"
        said += f"; but {name} what the telescope does not have, see above"
    return [
        *(line for problem in problems for line in ("", *problem.splitlines())),
        *([""] if problems else []),
        f"dry run: {said}. Nothing was run.",
        *(f"  skipped: {reason} ({number})" for reason, number in checked.skipped.items()),
    ]


def counted(number: int, noun: str) -> str:
    """``1 step``, ``2 steps``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
