"""Runs features that have to fail at their last step, and tells how each scenario went."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.library.changed import Changed
from tests.library.running import run

LIMIT = 600


def failing_wrongly(changed: Iterable[Changed], telescope: str, folder: Path) -> list[str]:
    """Those that did not fail at their last step, with what became of them.

    :param telescope: the one that they are to run on; those of another one are left out.
    :param folder: an empty one, for the features and their results.
    """
    every = {change.place: change for change in changed if change.telescope == telescope}
    features = folder / "features"
    features.mkdir()
    for place, change in every.items():
        name = place.replace("/", "_").replace(":", "_")
        (features / f"{name}.feature").write_text(change.text, encoding="utf-8")
    # How they failed stands in the results; the terminal's tracebacks of hundreds take as long as running dozens.
    quietly = ["-q", "--tb=no", f"--alluredir={folder / 'results'}"]
    done = run(features, "-n", "2", "--telescope", telescope, "-p", "tests.library.last_step", *quietly, limit=LIMIT)

    outcomes = {}
    for file in (folder / "results").glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        outcomes[result["name"].split(" ")[0]] = result
    assert set(outcomes) == set(every), done.stdout[-3000:]
    return [
        f"{place}: {every[place].sentence}: {result['status']} {result.get('statusDetails', {}).get('message', '')}"
        for place, result in sorted(outcomes.items())
        if result["status"] != "failed" or result["steps"][-1]["status"] != "failed"
    ]
