"""No ``Then`` that looks at a time passes on what was there before: without the ``When`` that it is about, it fails.

One that says that nothing happens holds without it, too; so it fails after a ``When`` by which it happens.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.changed import RULES, disturbing, with_other_whens
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
LOGS = 'I command "sdp-subarray-01" to "On"'
"""After it the one line is logged that a feature says is not."""

INSTEAD = dict.fromkeys(WAITING, lambda _: NOTHING) | dict.fromkeys(STAYING, disturbing) | {SILENT: lambda _: LOGS}


@pytest.mark.timeout(LIMIT + 60)
@pytest.mark.parametrize("telescope", ["ska-mid", "ska-low"])
def test_every_then_about_a_time_fails_without_its_when(telescope: str, tmp_path: Path) -> None:
    changed = (change for file in FEATURES for change in with_other_whens(file, ROOT, INSTEAD))
    wrong = failing_wrongly(changed, telescope, tmp_path)
    assert not wrong, "\n".join(wrong)
