"""Why a run would skip a scenario."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.bdd.internals import skip_reason

SKIP = pytest.StashKey[Callable[[pytest.Item], str]]()
"""In the config's stash, if more than marks can skip a scenario: from a scenario to why it is skipped; "" if not."""


def reason_to_skip(item: pytest.Item) -> str | None:
    """Return why a run would skip a scenario; None if it would not."""
    reason = item.config.stash.get(SKIP, lambda _item: "")(item)
    return reason or skip_reason(item)
