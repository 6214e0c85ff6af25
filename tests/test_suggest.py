from __future__ import annotations

from harness.suggest import near_misses, suggest


def test_near_misses() -> None:
    assert near_misses("obState", ["obsState", "obsMode", "State"]) == "; did you mean 'obsState' or 'State'?"
    assert near_misses("wholly different", ["obsState"]) == ""


def test_the_nearest_word_is_suggested_whatever_its_case() -> None:
    assert suggest("WAYT", ["wait", "call"]) == "Did you mean 'wait'? "
    assert suggest("far away", ["wait", "call"]) == ""
