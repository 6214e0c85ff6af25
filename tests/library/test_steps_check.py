"""Every ``Then`` of the feature library really checks: expecting something else, it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.bdd.internals import all_step_contexts
from tests.library.changed import RULES, changes
from tests.library.impatient import LIMIT, failing_wrongly
from tests.library.running import ROOT

FEATURES = sorted((ROOT / "features").rglob("*.feature"))


def test_every_sentence_that_checks_has_a_rule_to_change_it() -> None:
    templates = {context.parser.name for context in all_step_contexts() if context.type == "then"}
    assert templates, "the steps are loaded by conftest.py"
    assert templates <= set(RULES), "say in tests/library/changed.py how to change them"


@pytest.mark.timeout(LIMIT + 60)
@pytest.mark.parametrize("telescope", ["ska-mid", "ska-low"])
def test_every_then_fails_when_it_expects_something_else(telescope: str, tmp_path: Path) -> None:
    wrong = failing_wrongly((change for file in FEATURES for change in changes(file, ROOT)), telescope, tmp_path)
    assert not wrong, "\n".join(wrong)
