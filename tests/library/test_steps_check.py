"""Every ``Then`` of the feature library really checks.

Expecting something else, it fails. One that looks at a time fails on what was there before, without the ``When`` that
it is about; and one that says that nothing happens fails after a ``When`` by which it happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.bdd.internals import all_step_contexts
from tests.library.changed import RULES, Changed, changes, disturbing, with_other_whens
from tests.library.impatient import LIMIT, failing_wrongly
from tests.library.running import ROOT

FEATURES = sorted((ROOT / "features").rglob("*.feature"))
WAITING = {template for template in RULES if " becomes " in template or " goes through " in template} | {
    "this happens in this order[ within <seconds> s]",
    '"<trl>" logs "<text>"[ at level <level>][ within <seconds> s]',
}
STAYING = {template for template in RULES if " stays " in template or " has stayed " in template}
SILENT = '"<trl>" does not log "<text>" for <seconds> s'
NOTHING = 'I command "sys/database/2" to "DbGetHostList" with "*"'
"""A command that changes nothing."""
NOTHING_OF_TMT = 'I ask the HCD "TCS.enclosure.base" to validate "turn"'
"""The same of the ESW."""
LOGS = 'I command "sdp-subarray-01" to "On"'
"""After it the one line is logged that a feature says is not."""

INSTEAD_OF_TMT = dict.fromkeys(WAITING, lambda _: NOTHING_OF_TMT)
INSTEAD = dict.fromkeys(WAITING, lambda _: NOTHING) | dict.fromkeys(STAYING, disturbing) | {SILENT: lambda _: LOGS}


def every_change() -> Iterator[Changed]:
    for file in FEATURES:
        yield from changes(file, ROOT)
        yield from with_other_whens(file, ROOT, INSTEAD_OF_TMT if file.parent.name == "esw" else INSTEAD)


def test_every_sentence_that_checks_has_a_rule_to_change_it() -> None:
    templates = {context.parser.name for context in all_step_contexts() if context.type == "then"}
    assert templates, "the steps are loaded by conftest.py"
    assert templates <= set(RULES), "say in tests/library/changed.py how to change them"


@pytest.mark.timeout(LIMIT + 60)
@pytest.mark.parametrize("telescope", ["ska-mid", "ska-low", "tmt"])
def test_every_then_fails_when_it_expects_something_else_or_nothing_was_done(telescope: str, tmp_path: Path) -> None:
    wrong = failing_wrongly(every_change(), telescope, tmp_path)
    assert not wrong, "\n".join(wrong)
