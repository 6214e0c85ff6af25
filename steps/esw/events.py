"""Sentences about the Event Service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import given, looks_at, then, when
from harness.connectors.esw.keys import EventOf, EventsOf
from harness.events import Key
from harness.vocabulary.esw.events import read_event, read_rate, read_subsystem_name

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw


def the_event(event: str, rate: str | None = None) -> list[Key]:
    """Return the event that the sentence names."""
    return [EventOf(read_event(event), read_rate(rate)).key]


def matching_events(subsystem: str, pattern: str, rate: str | None = None) -> list[Key]:
    """Return the events that match."""
    return [EventsOf(read_subsystem_name(subsystem), pattern, read_rate(rate)).key]


@given('I watch the event "<event>"[ at most <rate> times a second]')
@looks_at(the_event)
def watch_event(esw: Esw, event: str, rate: str | None) -> None:
    """Hear of an event from now on; what later sentences say of it is about what comes so."""
    esw.events.watch(event, rate)


@given('I watch the events of <subsystem> matching "<pattern>"[ at most <rate> times a second]')
@looks_at(matching_events)
def watch_events(esw: Esw, subsystem: str, pattern: str, rate: str | None) -> None:
    """Hear of the events of a subsystem whose names match, with * and ?; what was published before is not told."""
    esw.events.watch_matching(subsystem, pattern, rate)


@when('I publish the event "<event>" with <json>')
def publish(esw: Esw, event: str, json: str) -> None:
    """Publish an event; an object is parameters by name, an array the paramSet as on the wire."""
    esw.events.publish(event, json)


@then('the event "<event>" arrives[ with <json>][ within <seconds> s]')
@looks_at(the_event)
def event_arrives(esw: Esw, event: str, json: str | None, seconds: float | None) -> None:
    """It has come since the last ``When`` with these parameters among others, or will within the limit."""
    esw.events.arrives(event, json, seconds)


@then('the event "<event>" arrives <n> times[ within <seconds> s]')
@looks_at(the_event)
def event_arrives_times(esw: Esw, event: str, n: int, seconds: float | None) -> None:
    """It has come exactly so often since the last ``When`` when the time is over, which is waited for."""
    esw.events.arrives_times(event, n, seconds)


@then('the event "<event>" does not arrive for <seconds> s')
@looks_at(the_event)
def event_does_not_arrive(esw: Esw, event: str, seconds: float) -> None:
    """It has not come since the last ``When``, or since it was seen to arrive, and does not for so long."""
    esw.events.does_not_arrive(event, seconds)


@then('the event "<event>" was never published')
def event_was_never_published(esw: Esw, event: str) -> None:
    """The Event Service has only the invalid event to tell."""
    esw.events.was_never_published(event)
