"""What ESW tells, as values that a journal keeps and a sentence writes, and what it is told in turn."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harness.connectors.esw.keys import CommandsOf, EventOf, EventsOf, LocationOf, RunOf, StateOf
from harness.connectors.told import Told
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.params.events import OBSERVE, Event, EventKey, ObserveEvent, SystemEvent
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.values.times import UTCTime
from harness.contracts.esw.values.wire_value import TextValue, WireValue

REGISTERED, UNREGISTERED = "registered", "unregistered"


def tell_location(of: LocationOf, *, is_registered: bool) -> Told:
    """Return whether a component is registered; services give no times."""
    word = REGISTERED if is_registered else UNREGISTERED
    return Told(of.key, word, time.time(), word)


def tell_run(of: RunOf, response: SubmitResponse) -> Told:
    """Return how a command stands: the whole response, labelled by its class."""
    return Told(of.key, to_plain(response), time.time(), type(response).__name__)


def tell_begin(of: CommandsOf, run_id: str, command: str, when: float) -> Told:
    """Return that a command began."""
    return Told(of.key, {"run": run_id, "began": command}, when, f"{command} began", occurrence=True)


def tell_end(of: CommandsOf, run_id: str, response: SubmitResponse) -> Told:
    """Return that a command ended, and by which response."""
    word = type(response).__name__
    return Told(of.key, {"run": run_id, "ended": word}, time.time(), word, occurrence=True)


def tell_state(state: CurrentState, when: float) -> Iterator[Told]:
    """Yield the parameters of a current state, which carries no time."""
    for parameter in state.param_set:
        key = StateOf(state.prefix, state.state_name, parameter.key_name).key
        yield tell_parameter(parameter, key, when)


def tell_parameter(parameter: Parameter, key: Any, when: float) -> Told:
    """Return a parameter of a current state; a choice has its own word as label."""
    value = plain_value(parameter)
    label = value if parameter.key_type is KeyType.CHOICE and isinstance(value, str) else ""
    return Told(key, value, when, label)


def tell_event(of: EventOf, event: Event) -> Told:
    """Return an event with its time: its parameters by name; of one that was never published, no valid value."""
    if event.is_invalid:
        return Told(of.key, None, time.time(), quality="INVALID")
    return Told(of.key, plain_values(event.param_set), event.event_time.timestamp, occurrence=True)


def tell_event_heard(of: EventsOf, event: Event) -> Told:
    """Return an event that was heard by a pattern: its parameters below its key."""
    values = {str(event.key): plain_values(event.param_set)}
    return Told(of.key, values, event.event_time.timestamp, occurrence=True)


def create_event(key: EventKey, parameters: tuple[Parameter, ...]) -> Event:
    """Return an event that happens now; its name tells whether it is an observe event."""
    kind = ObserveEvent if key.event_name.startswith(OBSERVE) else SystemEvent
    return kind(str(uuid.uuid4()), key.source, key.event_name, UTCTime.now(), parameters)


def plain_values(parameters: Iterable[Parameter]) -> Mapping[str, Any]:
    """Return the values of parameters by their names."""
    return {one.key_name: plain_value(one) for one in parameters}


def plain_value(parameter: Parameter) -> Any:
    """Return the values of a parameter; of one that has a single value, this value."""
    values = tuple(map(_plain, parameter.values))
    return values[0] if len(values) == 1 else values


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, TextValue) or not isinstance(value, WireValue):
        return value if isinstance(value, (int, float, str)) else to_plain(value)
    return str(value)
