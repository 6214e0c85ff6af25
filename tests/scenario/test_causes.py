"""Why an action failed may be told after its end, as by an OET: it is waited for, for a short time."""

from __future__ import annotations

import threading

import pytest

from harness.events.entry import Event
from harness.events.key import Key
from harness.scenario.actions import ActionState, Outcome
from harness.scenario.commands import Issued
from harness.vocabulary.commands import CommandSentences
from tests.scenario.weather import ENDED, MAST, Request, Weather

WHY = Key(MAST, "why")
SHORT = 0.1


class Terse(Request):
    """A request of which the station tells first that it failed, and then why."""

    @property
    def telling(self) -> tuple[Key, ...]:
        return (ENDED, WHY)

    def read(self, event: Event) -> Outcome | None:
        if event.key == WHY and event.value:
            return Outcome(ActionState.FAILED, event.value, "broken")
        return super().read(event)

    def lacks_cause(self, end: Outcome) -> bool:
        return end.state is ActionState.FAILED and not end.text

    def describe(self) -> list[str]:
        return ["The vane is of copper."]


@pytest.fixture
def terse(weather: Weather) -> Terse:
    weather.station.values[WHY] = ""
    weather.run.watch.add([WHY])
    weather.run.begin_step("when", "When I calibrate the vane")
    request = Terse(weather.station.request())
    weather.run.commands.add(Issued(weather.run.sentence, MAST, "calibrate", weather.run.journal.mark(), request))
    weather.station.end(request.number, "broken")
    return request


def test_a_failure_that_nobody_asks_about_is_told_with_its_cause(weather: Weather, terse: Terse) -> None:
    soon = threading.Timer(SHORT, weather.station.change, (WHY, "the vane is iced"))
    soon.start()
    with pytest.raises(AssertionError) as caught:
        weather.run.finish()
    soon.join()
    assert "weather/mast calibrate was broken and no Then asked about it: the vane is iced" in str(caught.value)
    assert "The vane is of copper." in str(caught.value)


def test_a_sentence_about_the_end_knows_the_cause(weather: Weather, terse: Terse) -> None:
    soon = threading.Timer(SHORT, weather.station.change, (WHY, "the vane is iced"))
    soon.start()
    weather.then()
    CommandSentences(weather.run).fails("the vane is iced")
    soon.join()


def test_a_cause_that_never_comes_is_not_waited_for_long(
    weather: Weather, terse: Terse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.scenario.run.CAUSE", SHORT)
    with pytest.raises(AssertionError, match="calibrate was broken and no Then asked about it"):
        weather.run.finish()
