"""What a scenario has to put back is put back or told, whatever comes in between."""

from __future__ import annotations

import pytest

from harness.errors import GatewayAway, NotAllowed
from harness.scenario.put_back import PutBack


class Things:
    """Three things that a scenario has changed."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.put_back = PutBack(lambda: None)
        self.errors: dict[str, list[BaseException]] = {}
        for thing in ("limit", "mode", "value"):
            self.put_back.add(thing, lambda thing=thing: self.undo(thing))

    def undo(self, thing: str) -> None:
        if self.errors.get(thing):
            raise self.errors[thing].pop(0)
        self.done.append(thing)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), GatewayAway("it is away")])
def test_what_is_interrupted_is_still_to_be_put_back(error: BaseException) -> None:
    things = Things()
    things.errors = {"value": [NotAllowed("beyond the limit")], "mode": [error]}
    with pytest.raises(type(error)):
        things.put_back.run()
    left = ["limit was not put back", "mode was not put back", "value was not put back"]
    assert (things.done, things.put_back.left()) == ([], left)
    assert things.put_back.run() == []
    assert (things.done, things.put_back.left()) == (["value", "mode", "limit"], [])


def test_what_is_refused_is_tried_once_more_and_then_told() -> None:
    things = Things()
    things.errors = {"value": [NotAllowed("beyond"), NotAllowed("the limit")], "mode": [NotAllowed("not yet")]}
    assert things.put_back.run() == ["value could not be put back: the limit"]
    assert (things.done, things.put_back.left()) == (["limit", "mode"], [])


def test_what_acts_by_itself_is_ended_before_anything_is_put_back() -> None:
    things = Things()
    things.put_back.add("script", lambda: things.undo("script"), acts=True)
    things.put_back.add("level", lambda: things.undo("level"))
    assert things.put_back.end_acting() == []
    assert things.done == ["script"]
    assert things.put_back.run() == []
    assert things.done == ["script", "level", "value", "mode", "limit"]


def test_what_cannot_be_ended_is_told_and_the_rest_is_put_back() -> None:
    things = Things()
    things.put_back.add("script", lambda: things.undo("script"), acts=True)
    things.errors = {"script": [NotAllowed("it is not running")]}
    assert things.put_back.end_acting() == ["script could not be put back: it is not running"]
    assert things.put_back.run() == []
    assert things.done == ["value", "mode", "limit"]
