"""What is known of a scenario on the target of a run, before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from harness.bdd.internals import skip_reason

CHECK = pytest.StashKey[Callable[[pytest.Item], Iterable[str]]]()
"""In the config's stash, if there is more to check: from a scenario to messages on its steps."""

SKIP = pytest.StashKey[Callable[[pytest.Item], str]]()
"""In the config's stash, if more than marks can skip a scenario: from a scenario to why it is skipped; "" if not."""


def reason_to_skip(item: pytest.Item) -> str | None:
    """Return why a run would skip a scenario; None if it would not."""
    reason = item.config.stash.get(SKIP, lambda _item: "")(item)
    return reason or skip_reason(item)
