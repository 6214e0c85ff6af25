"""Events as a device would push them, told at times that the test chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.events import Event, Journal, Kind
from harness.events.delivery import Delivery
from harness.events.key import Key
from harness.events.values import Wanted

OBS_STATES = ("EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING", "ABORTING", "ABORTED", "FAULT")
TMC = "mid-tmc/subarray/01"
CSP = "mid-csp/subarray/01"
FIELDS = ("obsState", "level", "result")
NOON = 1_735_732_800.0


def obs_state(label: str) -> Wanted:
    """An obsState that a sentence wants."""
    return Wanted(label, OBS_STATES.index(label))


def obs_states(text: str) -> list[Wanted]:
    return [obs_state(label) for label in text.split(", ")]


def state(
    label: str, at: float = 0.0, device: str = TMC, kind: Kind = Kind.CHANGE, source: float | None = None
) -> Event:
    """ObsState at some seconds after noon."""
    number = OBS_STATES.index(label)
    return Event(
        kind, Key(device, "obsState"), number, label, "VALID", NOON + (at if source is None else source), NOON + at
    )


def number(value: Any, at: float = 0.0, device: str = TMC, kind: Kind = Kind.CHANGE, attribute: str = "level") -> Event:
    """An attribute with any value, at some seconds after noon."""
    return Event(kind, Key(device, attribute), value, "", "VALID", NOON + at, NOON + at)


def error(text: str, at: float = 0.0, device: str = TMC, kind: Kind = Kind.ERROR, attribute: str = "obsState") -> Event:
    return Event(kind, Key(device, attribute), None, "", "", NOON + at, NOON + at, text)


def gap(at: float = 0.0, device: str = TMC) -> Event:
    return error("API_MissedEvents: events were lost", at, device, Kind.GAP)


def journal_of(*events: Event, keeps_order: bool = True) -> Journal:
    journal = Journal()
    if not keeps_order:
        journal.unordered.update(Key(device, field) for device in (TMC, CSP) for field in FIELDS)
    for event in events:
        journal.push_event(event)
    return journal


class Telescope:
    """What devices answer when they are looked at again; what is not listed is gone."""

    def __init__(self, *answers: Event, trouble: str = "") -> None:
        self.answers = {answer.key: answer for answer in answers}
        self.trouble = trouble
        self.counted: Delivery | None = None
        self.asked: list[Key] = []

    def read(self, key: Key) -> Event:
        self.asked.append(key)
        if answer := self.answers.get(key):
            return answer
        return error(f"{key.subject} does not answer", 9.0, key.subject, attribute=key.field)

    def flush(self) -> None:
        """Nothing is on its way."""

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        return {key: self.counted for key in keys if self.counted is not None}

    def name_subject(self, subject: str) -> str:
        return "the device"

    def ping(self, device: str) -> str:
        return self.trouble
