"""How long a gateway that is away is waited for; that one comes back is tested with a real one, in tests/library."""

from __future__ import annotations

from typing import cast

import pytest

from harness.connectors.base import Source
from harness.errors import GatewayAway
from harness.targets import way
from harness.targets.way import Way


class Away:
    """A source whose gateway is away from some question on."""

    def __init__(self, answers: int = 0) -> None:
        self.left = answers

    def check(self, *, login: bool) -> None:
        if self.left == 0:
            raise GatewayAway("the gateway refuses the connection")
        self.left -= 1


def blocked(way: Way, source: Away) -> str:
    return way.blocked(cast(Source, source))


def test_one_that_was_never_there_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "AT_FIRST", 0.1)
    said: list[str] = []
    assert blocked(Way(1e6, said.append), Away()) == "the gateway refuses the connection"
    assert len(said) == 1
    assert "the gateway refuses the connection" in said[0]


def test_one_that_was_there_is_waited_for_as_long_as_rest_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "AT_FIRST", 1e6)
    said: list[str] = []
    tried, connector = Way(0.1, said.append), Away(answers=1)
    assert blocked(tried, connector) == ""
    assert blocked(tried, connector) == "the gateway refuses the connection"
    assert len(said) == 1


def test_one_that_stayed_away_is_not_waited_for_again() -> None:
    said: list[str] = []
    tried = Way(0.1, said.append)
    assert [blocked(tried, Away()) for _ in range(3)] == ["the gateway refuses the connection"] * 3
    assert len(said) == 1
