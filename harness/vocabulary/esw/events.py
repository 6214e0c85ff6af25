"""What the sentences about events mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.connectors.esw.keys import EventOf, EventsOf, read_event_key
from harness.connectors.esw.tellings import create_event, plain_values
from harness.contracts.esw.params.events import EventKey
from harness.contracts.esw.values.subsystems import Subsystem
from harness.errors import SentenceError
from harness.events.budget import Budget
from harness.events.entry import Entry, Kind
from harness.events.expecting.matching import Matcher, Start, Telling, Verdict
from harness.events.expecting.one_attribute import AttributeMatcher, OfOneAttribute
from harness.events.values import as_written, same
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Unmet
from harness.events.waiting.waits import wait_for
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.suggest import suggest
from harness.targets.esw.parameters import read_parameters

if TYPE_CHECKING:
    from harness.events.entry import Event
    from harness.events.key import Key
    from harness.vocabulary.esw.components import ComponentSentences


class EventSentences:
    """The vocabulary of events: published, heard, heard at a rate and by a pattern."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences) -> None:
        self._run, self._components = run, components
        self._watched: dict[EventKey, EventOf] = {}
        self._patterns: list[EventsOf] = []

    def watch(self, event: str, rate: str | None = None) -> None:
        """Hear of an event, at most so often; later sentences look at what comes so."""
        key = read_event(event)
        of = self._watched[key] = EventOf(key, read_rate(rate))
        self._run.watch.add([of.key])

    def watch_matching(self, subsystem: str, pattern: str, rate: str | None = None) -> None:
        """Hear of the events of a subsystem that match; later sentences look at what comes so."""
        of = EventsOf(read_subsystem_name(subsystem), pattern, read_rate(rate))
        self._patterns.append(of)
        self._run.watch.add([of.key])

    def publish(self, event: str, text: str) -> Issued:
        """Publish an event with parameters."""
        key = read_event(event)
        published = create_event(key, read_parameters(text, {}))
        with attempt(self._run, f"esw/{key.source}", f"publish {key.event_name}") as issued:
            self._components.source.ask(lambda clients: clients.gateway.publish(published), f"publishing {key}")
        return issued

    def arrives(self, event: str, text: str | None = None, seconds: float | None = None) -> None:
        """It has come since the mark, with these parameters among others, or will within the limit."""
        key, wanted = read_event(event), read_wanted_parameters(text)
        heard = self._heard(key)
        expectation = Arrives(heard, str(key), wanted)
        since = self._run.segments.since(heard, again=False)
        met = self._wait(expectation, since, Budget(self._run.limits.within(seconds)))
        self._run.segments.move(heard, met)

    def arrives_times(self, event: str, number: int, seconds: float | None = None) -> None:
        """It has come exactly so often since the mark when the time is over."""
        key = read_event(event)
        heard, budget = self._heard(key), Budget(self._run.limits.within(seconds))
        more = Arrives(heard, str(key), {}, number + 1)
        try:
            self._wait(more, self._run.segments.mark, budget)
        except Unmet as unmet:
            came = [entry for entry in self._run.journal.entries(self._run.segments.mark, heard) if more.fits(entry)]
            if len(came) != number:
                what = f"the event {key} came {len(came)} times within {budget.said}, not {number} times"
                raise AssertionError(f"{what}\n{unmet.explanation}") from None
            return
        raise AssertionError(f"the event {key} came more than {number} times within {budget.said}")

    def does_not_arrive(self, event: str, seconds: float) -> None:
        """It has not come since the mark, or since a ``Then`` was met by it, and does not for so long from now on."""
        key = read_event(event)
        heard = self._heard(key)
        try:
            self._wait(Arrives(heard, str(key), {}), self._run.segments.since(heard, again=False), Budget(seconds))
        except Unmet:
            return
        raise AssertionError(f"the event {key} came within {seconds:g} s")

    def was_never_published(self, event: str) -> None:
        """The Event Service has nothing under the key."""
        key = read_event(event)
        [latest] = self._components.source.ask(lambda clients: clients.gateway.get_events(key), f"getting {key}")
        if not latest.is_invalid:
            shown = as_written(plain_values(latest.param_set))
            raise AssertionError(f"the event {key} was published last at {latest.event_time} with {shown}")

    def _heard(self, event: EventKey) -> Key:
        """Return the key by which the scenario hears of an event: as it is watched, by a pattern, or plainly."""
        if event in self._watched:
            return self._watched[event].key
        fitting = [of for of in self._patterns if of.subsystem == event.source.subsystem]
        return fitting[-1].key if fitting else EventOf(event).key

    def _wait(self, expectation: Arrives, since: int, budget: Budget) -> int:
        """Wait, and return the sequence number of what decided it; raises `Unmet`."""
        self._run.watch.add([expectation.key])
        met = wait_for(
            expectation,
            journal=self._run.journal,
            since=since,
            budget=budget,
            look_again=SecondLook(self._run.target.sources),
            context=self._run.context(expectation.key.subject),
        )
        self._run.notes += met.notes
        return met.sequence


@dataclass(frozen=True)
class Arrives(OfOneAttribute):
    """An event comes, so many times.

    :param event: its key; what is heard by a pattern has others, too.
    :param wanted: parameters that it has, among others.
    """

    event: str
    wanted: dict[str, Any]
    number: int = 1

    def fits(self, entry: Entry) -> bool:
        """Return whether an entry is such an event that has just come."""
        told = entry.event
        if told.kind is not Kind.CHANGE or not isinstance(told.value, dict):
            return False
        values = told.value.get(self.event) if told.key.field.startswith("events ") else told.value
        return values is not None and all(
            name in values and same(values[name], value) for name, value in self.wanted.items()
        )

    def begin(self, start: Start) -> Matcher:
        return _Arriving(self, start)

    def __str__(self) -> str:
        return f"the event {self.event} arrives{self._said}"

    @property
    def _said(self) -> str:
        times = f" {self.number} times" if self.number > 1 else ""
        return f"{times} with {as_written(self.wanted)}" if self.wanted else times

    def failure(self, limit: str) -> str:
        return f"the event {self.event} did not arrive{self._said} within {limit}"


class _Arriving(AttributeMatcher):
    def __init__(self, expectation: Arrives, start: Start) -> None:
        super().__init__(expectation, start)
        self._expectation = expectation
        self._came = 0

    def judge(self, entry: Entry) -> Verdict:
        self._came += self._expectation.fits(entry)
        return Verdict.MET if self._came == self._expectation.number else Verdict.OPEN

    def arrived(self, key: Key, event: Event) -> bool:
        return False  # what is read tells no event from another

    def closest(self, telling: Telling) -> tuple[str, ...]:
        if self.last is None:
            return ("no event came",)
        return (f"{self._came} of {self._expectation.number} came; the last that is known: {self.last.shown}",)


def read_event(text: str) -> EventKey:
    """Return the key that a sentence names; raises `SentenceError`."""
    try:
        return read_event_key(text)
    except ValueError as error:
        raise SentenceError(str(error), place=f"event {text}") from None


def read_rate(text: str | None) -> int | None:
    """Return a rate in times a second; raises `SentenceError` for what is no whole number."""
    try:
        return None if text is None else int(text)
    except ValueError:
        raise SentenceError(f"{text!r} is no whole number of times a second", remedy="Write 1, 2, 10.") from None


def read_subsystem_name(text: str) -> Subsystem:
    """Return the subsystem that a sentence names; raises `SentenceError`."""
    try:
        return Subsystem(text)
    except ValueError:
        known = [one.value for one in Subsystem]
        raise SentenceError(f"{text!r} is no subsystem of TMT", remedy=suggest(text, known)) from None


def read_wanted_parameters(text: str | None) -> dict[str, Any]:
    """Return the values of parameters that a sentence expects, by name; raises `SentenceError`."""
    if text is None:
        return {}
    return dict(plain_values(read_parameters(text, {})))
