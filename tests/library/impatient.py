"""Runs features that have to fail at their last step, and tells how each scenario went."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.library.changed import Changed
from tests.library.last_step import PATIENCE
from tests.library.running import run

LIMIT = 600
TARGETS = {"tmt": ("--target", "simulated-tmt-gateway")}
"""How a telescope is chosen that is of another target than the default one."""
ALL = "FIRSTLIGHT_ALL_CHANGES"
"""Set in the environment, as `make mutants` does, all changes are tried; else one of each shape of sentence."""


def failing_wrongly(changed: Iterable[Changed], telescope: str, folder: Path) -> list[str]:
    """Those that did not fail at their last step, with what became of them.

    On a busy machine an event may be later than a run has patience, so that nothing is known of what it tells: who did
    not fail is given another try, with as much patience as a run has otherwise.

    :param telescope: the one that they are to run on; those of another one are left out.
    :param folder: an empty one, for the features and their results.
    """
    every = {change.place: change for change in chosen(one for one in changed if one.telescope == telescope)}
    wrong = tried(every, telescope, folder / "hasty")
    if wrong:
        wrong = tried({place: every[place] for place in wrong}, telescope, folder / "patient", {PATIENCE: "5"})
    return list(wrong.values())


def chosen(changed: Iterable[Changed]) -> Iterable[Changed]:
    """All of them, or the first of each shape."""
    if os.environ.get(ALL):
        return changed
    shapes: dict[tuple[str, str], Changed] = {}
    for change in changed:
        shapes.setdefault(change.shape, change)
    return shapes.values()


def tried(
    every: Mapping[str, Changed], telescope: str, folder: Path, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What became of those that did not fail at their last step, by their place."""
    features = folder / "features"
    features.mkdir(parents=True)
    for place, change in every.items():
        name = place.replace("/", "_").replace(":", "_")
        (features / f"{name}.feature").write_text(change.text, encoding="utf-8")
    # How they failed stands in the results; the terminal's tracebacks of hundreds take as long as running dozens.
    quietly = ["-q", "--tb=no", f"--alluredir={folder / 'results'}"]
    options = ["-n", "2", *TARGETS.get(telescope, ("--telescope", telescope)), "-p", "tests.library.last_step"]
    done = run(features, *options, *quietly, extra=extra, limit=LIMIT)

    outcomes = {}
    for file in (folder / "results").glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        outcomes[result["name"].split(" ")[0]] = result
    assert set(outcomes) == set(every), done.stdout[-3000:]
    return {
        place: f"{place}: {every[place].sentence}: {result['status']} {result.get('statusDetails', {}).get('message')}"
        for place, result in sorted(outcomes.items())
        if result["status"] != "failed" or result["steps"][-1]["status"] != "failed"
    }
