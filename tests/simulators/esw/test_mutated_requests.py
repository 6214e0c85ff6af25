"""Requests that went wrong on their way get the contract's error; `tests/exhaustive` has more of them."""

from __future__ import annotations

from tests.simulators.esw.mutated import post_mutated, stream_mutated
from tests.simulators.esw.services import post


def test_changed_requests_are_answered_one_by_one(location: str) -> None:
    statuses = post_mutated(location, "location", 1500, seed=3)
    assert statuses.keys() >= {200, 400}
    assert post(location, {"_type": "UnregisterAll"}).body == "Done"


def test_changed_requests_on_a_websocket_are_answered_one_by_one(location: str) -> None:
    stream_mutated(location, "location", 1000, seed=3)
    assert post(location, {"_type": "ListEntries"}).status == 200
