"""The sentences about how a command ended mean the same on a control system that the harness never saw."""

from __future__ import annotations

import threading

import pytest

from harness.errors import NotAllowed, NotDefined
from harness.events.waiting.verdicts import Unmet
from harness.scenario.outcomes import attempt
from harness.vocabulary.commands import CommandSentences
from tests.scenario.weather import MAST, Weather

SHORT = 0.1


@pytest.fixture
def commands(weather: Weather) -> CommandSentences:
    return CommandSentences(weather.run)


def test_its_end_is_waited_for(weather: Weather, commands: CommandSentences) -> None:
    request = weather.when("calibrate")
    weather.then()
    soon = threading.Timer(SHORT, weather.station.end, (request.number, "done"))
    soon.start()
    commands.succeeds()
    soon.join()
    commands.succeeds("calibrate")


def test_an_end_of_another_request_is_none_of_it(weather: Weather, commands: CommandSentences) -> None:
    weather.be_impatient(SHORT)
    weather.when("calibrate")
    weather.station.end(999, "done")
    weather.then()
    with pytest.raises(Unmet) as unmet:
        commands.succeeds()
    assert "weather/mast calibrate did not end within 0.1 s" in str(unmet.value)
    assert "it was accepted as 1 and no ended told its end" in str(unmet.value)


ENDS = {"done": "succeeds", "broken": "fails", "refused": "is_rejected"}
ENDS |= {"stopped": "is_aborted", "withdrawn": "is_cancelled"}
NOT_SO = {
    "succeeds": "weather/mast calibrate did not succeed, it ",
    "fails": "weather/mast calibrate did not fail, it ",
    "is_rejected": "weather/mast calibrate was not rejected, it ",
    "is_aborted": "weather/mast calibrate was not aborted, it ",
    "is_cancelled": "weather/mast calibrate was not cancelled, it ",
}


@pytest.mark.parametrize("asked", NOT_SO)
@pytest.mark.parametrize("word", ENDS)
def test_each_sentence_asks_for_its_end_and_tells_another(
    weather: Weather, commands: CommandSentences, word: str, asked: str
) -> None:
    weather.station.end(weather.when("calibrate").number, word, "the vane is iced")
    weather.then()
    if asked == ENDS[word] or (asked == "fails" and word in ("stopped", "withdrawn")):
        getattr(commands, asked)()
        return
    with pytest.raises(AssertionError) as error:
        getattr(commands, asked)()
    how = "succeeded" if word == "done" else f"was {word}: the vane is iced"
    assert str(error.value) == NOT_SO[asked] + how


def test_an_end_is_asked_for_by_the_systems_word_or_a_part_of_its_text(
    weather: Weather, commands: CommandSentences
) -> None:
    weather.station.end(weather.when("calibrate").number, "broken", "the vane is iced")
    weather.then()
    commands.fails("broken")
    commands.fails("is iced")
    with pytest.raises(AssertionError) as error:
        commands.fails("too hot")
    assert str(error.value).splitlines() == [
        "weather/mast calibrate was broken: the vane is iced",
        "  This is not, and does not mention, 'too hot'",
    ]


def test_a_refusal_needs_no_event(weather: Weather, commands: CommandSentences) -> None:
    weather.when("calibrate", refusal="somebody is up the mast")
    weather.then()
    commands.is_rejected("up the mast")
    commands.is_rejected("refused")


def test_an_answer_that_is_to_come_is_fetched(weather: Weather, commands: CommandSentences) -> None:
    request = weather.when("calibrate", slow=True)
    weather.then()
    answer = threading.Timer(SHORT, request.answered.set)
    answer.start()
    end = threading.Timer(2 * SHORT, weather.station.end, (request.number, "done"))
    end.start()
    commands.succeeds()
    for each in (answer, end):
        each.join()


def test_a_call_that_tells_its_end_needs_no_tracker_of_its_own(weather: Weather, commands: CommandSentences) -> None:
    weather.run.begin_step("when", "When I open the lid")
    with attempt(weather.run, MAST, "open the lid"):
        raise NotAllowed("it rains", reason="Wet")
    weather.then()
    commands.is_rejected("Wet")
    with pytest.raises(AssertionError, match="open the lid did not succeed, it was NOT_ALLOWED: it rains"):
        commands.succeeds()


def test_what_was_not_sent_is_rejected_by_nobody(weather: Weather, commands: CommandSentences) -> None:
    weather.run.begin_step("when", "When I opne the lid")
    with attempt(weather.run, MAST, "opne the lid"):
        raise NotDefined("it has no opne, did you mean 'open'?", reason="Unknown")
    weather.then()
    with pytest.raises(AssertionError) as error:
        commands.is_rejected()
    assert str(error.value).splitlines() == [
        "weather/mast opne the lid was not sent: it has no opne, did you mean 'open'?",
        '  If this is meant, say so: Then the command is rejected with "Unknown"',
    ]
    commands.is_rejected("Unknown")


def test_a_question_without_a_command_says_so(commands: CommandSentences) -> None:
    with pytest.raises(AssertionError, match="no When of this scenario has sent a command or written an attribute"):
        commands.succeeds()
