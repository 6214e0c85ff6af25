"""A declared telescope that no code here was written for: a dome with shutters and a weather station."""

from __future__ import annotations

import pytest
import tango

from tests.simulators.served import Served, reason_of, text_of


def test_commands_go_through_the_declared_states(dome: Served) -> None:
    proxy = dome.proxy("dome")
    with dome.watch("dome", "domeState") as state, dome.watch("hill/shutter/lower", "position") as shutter:
        proxy.Open()
        state.goes_through(["CLOSED", "OPENING", "OPEN"])
        shutter.goes_through(["CLOSED", "OPENING", "OPEN"])
        proxy.Close()
        assert state.becomes("CLOSED")[2:] == ["OPEN", "CLOSING", "CLOSED"]


def test_a_command_returns_at_once_and_already_shows_its_first_stage(dome: Served) -> None:
    dome.proxy("dome").Open()
    assert dome.label("dome", "domeState") == "OPENING"


def test_it_asks_its_shutters_and_waits_for_both(dome: Served) -> None:
    dome.control.Hold(["hill/shutter/upper", "position", "OPENING"])
    with dome.watch("dome", "domeState") as state, dome.watch("hill/shutter/lower", "position") as lower:
        dome.proxy("dome").Open()
        lower.becomes("OPEN")
        assert dome.label("hill/shutter/upper", "position") == "OPENING"
        assert state.values == ["CLOSED", "OPENING"]
        dome.control.Release(["hill/shutter/upper", "position", "OPENING"])
        state.becomes("OPEN")


def test_a_command_interrupts_the_one_under_way(dome: Served) -> None:
    with dome.watch("hill/shutter/lower", "position") as position:
        proxy = dome.proxy("hill/shutter/lower")
        proxy.Open()
        proxy.Close()
        position.goes_through(["CLOSED", "OPENING", "CLOSING", "CLOSED"])


def test_commands_that_do_not_touch_each_other_go_on_side_by_side(dome: Served) -> None:
    proxy = dome.proxy("dome")
    with dome.watch("dome", "azimuth") as azimuth, dome.watch("dome", "domeState") as state:
        dome.control.Hold(["dome", "domeState", "OPENING"])
        proxy.Open()
        proxy.TurnTo(33.0)
        azimuth.becomes(33.0)
        assert state.values[-1] == "OPENING"


def test_follows_when_a_condition_comes_true(dome: Served) -> None:
    with dome.watch("hill/shutter/lower", "position") as position:
        dome.proxy("hill/shutter/lower").Open()
        position.becomes("OPEN")
        dome.proxy("weather").rain = True
        position.becomes("CLOSED")
        dome.proxy("weather").rain = False
        with dome.watch("dome", "raining") as raining:
            raining.becomes(False)
        assert position.values[-1] == "CLOSED"


def test_mirrors_what_another_device_shows(dome: Served) -> None:
    with dome.watch("dome", "raining") as raining:
        dome.proxy("weather").rain = True
        raining.becomes(True)
        source = dome.proxy("weather").read_attribute("rain")
        assert raining.events[-1].time.totime() >= source.time.totime()


def test_refuses_with_the_declared_reason_as_soon_as_it_is_so(dome: Served) -> None:
    for _ in range(20):
        dome.proxy("weather").rain = True
        with pytest.raises(tango.DevFailed) as error:
            dome.proxy("dome").Open()
        assert (reason_of(error), text_of(error)) == ("CommandRefused", "hill/dome/1: Open: it rains")
        dome.proxy("weather").rain = False
        dome.proxy("hill/shutter/lower").Open()
        dome.proxy("hill/shutter/lower").Init()


def test_lists_grow_and_shrink(dome: Served) -> None:
    proxy = dome.proxy("dome")
    with dome.watch("dome", "visitors") as visitors:
        for name in ("Anna", "Bela", "Anna"):
            proxy.Enter(name)
        proxy.Leave("Anna")
        visitors.until(lambda values: list(values[-1]) == ["Bela"])
        assert [list(value) for value in visitors.values] == [[], ["Anna"], ["Anna", "Bela"], ["Bela"]]


def test_uses_parts_of_its_argument_and_its_own_attributes(dome: Served) -> None:
    proxy = dome.proxy("dome")
    with dome.watch("dome", "domeState") as state, dome.watch("dome", "target") as target:
        proxy.Open()
        state.becomes("OPEN")
        proxy.Observe('{"target": {"name": "M31", "id": "x"}, "exposure": 0.25}')
        target.becomes("M31")
        assert proxy.exposure == 0.25


def test_a_failed_command_puts_back_what_it_changed_and_says_why(dome: Served) -> None:
    """One of its shutters never opens, and it waits in vain."""
    with dome.watch("dome", "domeState") as state, dome.watch("dome", "Status") as status:
        dome.control.Hold(["hill/shutter/upper", "position", "OPENING"])
        dome.proxy("dome").Open()
        assert state.until(lambda values: len(values) >= 3) == ["CLOSED", "OPENING", "CLOSED"]
        texts = status.until(lambda values: any("failed" in value for value in values))
    failure = next(text for text in texts if "failed" in text)
    assert "Open failed: Open did not end within 3 s on the clock (its limit, 3 s of telescope time, is " in failure
    assert "never made shorter): it waits for hill/shutter/upper" in failure
    assert failure.endswith("position to be OPEN, which is OPENING")
