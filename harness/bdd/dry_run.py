"""``--dry-run``: collect, check every step as far as it can be known, and run nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from harness.bdd.collect import scenario_of

OPTION = "--dry-run"

CHECK = pytest.StashKey[Callable[[pytest.Item], Iterable[str]]]()
"""In the config's stash, if there is more to check: from a scenario to messages on its steps."""

_CHECKED = pytest.StashKey[tuple[int, int, int]]()
_PROBLEMS = pytest.StashKey[tuple[str, ...]]()


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
    scenarios = [scenario for item in session.items if (scenario := scenario_of(item))]
    steps = sum(len(scenario.steps) for scenario in scenarios)
    session.config.stash[_CHECKED] = (len(scenarios), steps, session.testsfailed)
    check = session.config.stash.get(CHECK, lambda _item: ())
    problems = tuple(dict.fromkeys(problem for item in session.items for problem in check(item)))
    session.config.stash[_PROBLEMS] = problems
    session.testsfailed += len(problems)
    return True


def summary(config: pytest.Config) -> list[str]:
    """What a dry run says at its end."""
    checked = config.stash.get(_CHECKED, None)
    if checked is None:
        return []
    scenarios, steps, errors = checked
    problems = config.stash[_PROBLEMS]
    wrong = [f"; {errors} {'file has' if errors == 1 else 'files have'} errors, see above"] if errors else []
    wrong += [f"; but {len(problems)} name what the telescope does not have, see above"] if problems else []
    return [
        *(line for problem in problems for line in ("", *problem.splitlines())),
        *([""] if problems else []),
        f"dry run: {scenarios} scenarios with {steps} steps can run{''.join(wrong)}. Nothing was run.",
    ]
