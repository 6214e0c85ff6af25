"""No ``Then`` that waits passes on what was there before: without the ``When`` that it is about, it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.changed import RULES, without_whens
from tests.library.impatient import LIMIT, failing_wrongly
from tests.library.running import ROOT

FEATURES = sorted((ROOT / "features").rglob("*.feature"))
WAITING = {template for template in RULES if " becomes " in template or " goes through " in template} | {
    "this happens in this order[ within <seconds> s]",
    '"<trl>" logs "<text>"[ at level <level>][ within <seconds> s]',
}
NOTHING = 'I command "sys/database/2" to "DbGetHostList" with "*"'
"""A command that changes nothing."""


@pytest.mark.timeout(LIMIT + 60)
@pytest.mark.parametrize("telescope", ["ska-mid", "ska-low"])
def test_every_then_that_waits_fails_without_its_when(telescope: str, tmp_path: Path) -> None:
    changed = (change for file in FEATURES for change in without_whens(file, ROOT, WAITING, NOTHING))
    wrong = failing_wrongly(changed, telescope, tmp_path)
    assert not wrong, "\n".join(wrong)
