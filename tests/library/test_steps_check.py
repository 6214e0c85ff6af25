"""Every ``Then`` of the feature library really checks: expecting something else, it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.bdd.internals import all_step_contexts
from tests.library.changed import RULES, changes
from tests.library.running import ROOT, run

FEATURES = sorted((ROOT / "features").rglob("*.feature"))
LIMIT = 600


def test_every_sentence_that_checks_has_a_rule_to_change_it() -> None:
    templates = {context.parser.name for context in all_step_contexts() if context.type == "then"}
    assert templates, "the steps are loaded by conftest.py"
    assert templates <= set(RULES), "say in tests/library/changed.py how to change them"


@pytest.mark.timeout(LIMIT + 60)
def test_every_then_fails_when_it_expects_something_else(tmp_path: Path) -> None:
    features = tmp_path / "features"
    features.mkdir()
    every = {}
    for file in FEATURES:
        for change in changes(file, ROOT):
            every[change.place] = change
            name = change.place.replace("/", "_").replace(":", "_")
            (features / f"{name}.feature").write_text(change.text, encoding="utf-8")
    profile = (ROOT / "targets" / "simulated.toml").read_text(encoding="utf-8")
    (tmp_path / "impatient.toml").write_text(profile.replace("wait = 5", "wait = 0.4"), encoding="utf-8")

    target = ["--target", str(tmp_path / "impatient.toml"), f"--alluredir={tmp_path / 'results'}"]
    done = run(features, "-q", "-n", "2", *target, limit=LIMIT)

    outcomes = {}
    for file in (tmp_path / "results").glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        outcomes[result["name"].split(" ")[0]] = result
    assert set(outcomes) == set(every), done.stdout[-3000:]
    wrong = [
        f"{place}: {every[place].sentence}: {result['status']} {result.get('statusDetails', {}).get('message', '')}"
        for place, result in sorted(outcomes.items())
        if result["status"] != "failed" or result["steps"][-1]["status"] != "failed"
    ]
    assert not wrong, "\n".join(wrong)
