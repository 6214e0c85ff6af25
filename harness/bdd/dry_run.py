"""``--dry-run``: collect, check that every step has exactly one definition, and run nothing."""

from __future__ import annotations

import pytest

from harness.bdd.collect import scenario_of

OPTION = "--dry-run"

_CHECKED = pytest.StashKey[tuple[int, int, int]]()


def add_option(group: pytest.OptionGroup) -> None:
    group.addoption(
        OPTION,
        action="store_true",
        help="check that every step has exactly one definition and run nothing; exit code 1 if one has not",
    )


def in_this_process(early_config: pytest.Config) -> list[str]:
    """Arguments that keep a dry run from being distributed: workers would not say what they found."""
    dry = early_config.known_args_namespace.dry_run
    return ["-n0"] if dry and early_config.pluginmanager.hasplugin("xdist") else []


def instead_of_running(session: pytest.Session) -> bool | None:
    """Count what was checked; None if this is no dry run. Errors of collection make the exit code 1."""
    if not session.config.getoption(OPTION):
        return None
    scenarios = [scenario for item in session.items if (scenario := scenario_of(item))]
    steps = sum(len(scenario.steps) for scenario in scenarios)
    session.config.stash[_CHECKED] = (len(scenarios), steps, session.testsfailed)
    return True


def summary(config: pytest.Config) -> list[str]:
    """What a dry run says at its end."""
    checked = config.stash.get(_CHECKED, None)
    if checked is None:
        return []
    scenarios, steps, errors = checked
    wrong = f"; {errors} files have errors, see above" if errors else ""
    return [f"dry run: {scenarios} scenarios with {steps} steps can run{wrong}. Nothing was run."]
