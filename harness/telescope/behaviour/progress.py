"""How far a command under way may have come: all places in its declared stages that fit what its device showed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from harness.events.values import same
from harness.models import schema
from harness.models.machines.passages import find_question
from harness.models.node import follow_links
from harness.models.telescope import Device
from harness.telescope.behaviour.conditions import Span, decide, is_plain, may_have_held, meets
from harness.telescope.behaviour.history import History

Question = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a command may have come to.

    :param at: number of the stage under way; -1 before the first.
    :param following: number of the stage to come to next.
    :param pending: what this stage sets, and the device has not shown yet.
    :param loose: attributes that this stage sets to what only its argument tells.
    :param since: before it the stage had not begun, in seconds since the epoch.
    :param assumed: what was taken to hold of what is not known, and how.
    """

    at: int = -1
    following: int = 0
    pending: tuple[tuple[str, Any], ...] = ()
    loose: frozenset[str] = frozenset()
    since: float = -math.inf
    assumed: frozenset[tuple[Question, bool]] = frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside a device.

    :param histories: of all observed devices, by name.
    :param tolerance: seconds by which the clocks of two devices may differ.
    """

    histories: Mapping[str, History]
    tolerance: float = 0.0


@dataclass
class Progress:
    """A command of a device, from its beginning on.

    :param before: what the device showed when it began.
    :param began: when it began, in seconds since the epoch.
    """

    device: Device
    name: str
    command: schema.Command
    before: Mapping[str, Any]
    began: float
    around: Surroundings
    places: frozenset[Place] = frozenset()

    def __post_init__(self) -> None:
        self.places = frozenset({Place(since=self.began)})

    @cached_property
    def bearing(self) -> frozenset[str]:
        """The attributes that it changes, and those of its device on which it depends what it does."""
        found: set[str] = set()
        for stage in self.command.stages:
            found |= {*stage.to, *stage.add, *stage.remove}
            found |= {one.own for one in (*stage.when, *stage.until) if one.own} | {
                ask.only for ask in stage.ask if ask.only
            }
        return frozenset(found)

    def advance(self, values: Mapping[str, Any], until: float) -> None:
        """Come to all places that it may have come to by a time, while the device showed these values."""
        over: dict[tuple[int, float], bool] = {}
        done: dict[Place, None] = dict.fromkeys(self.places)
        waiting = list(done)
        for place in waiting:  # which grows
            stage = place.at, place.since
            if stage not in over and not place.pending:
                over[stage] = self._may_be_over(place, values, until)
            if place.pending or not over[stage]:
                continue
            for further in self._follow(place, values):
                if further not in done:
                    done[further] = None
                    waiting.append(further)
        self.places = frozenset(done)

    def take(self, attribute: str, value: Any, values: Mapping[str, Any], when: float) -> bool:
        """Take a change of the device; return whether the command can have brought it. Call `advance` before."""
        found = {
            further
            for place in self.places
            if (further := self._bring(place, attribute, value, values.get(attribute), when)) is not None
        }
        if found:
            self.places = frozenset(found)
        return bool(found)

    def may_have_ended(self, values: Mapping[str, Any], when: float) -> bool:
        """Return whether it may have done all that it is declared to do. Call `advance` before."""
        return any(
            place.following == len(self.command.stages) and not place.pending and self._may_be_over(place, values, when)
            for place in self.places
        )

    def list_next(self) -> list[str]:
        """Return what it may show next, such as ``obsState READY``."""
        found = {f"{name} {_write(value)}": None for place in self.places for name, value in place.pending}
        return list(found)

    def explain(self, values: Mapping[str, Any], when: float) -> str:
        """Return what had to come before it went on or ended, as a sentence; "" if nothing is known."""
        furthest = max(self.places, key=lambda place: (place.at, -len(place.pending)))
        if furthest.pending:
            return f"{self.name} first shows {' and '.join(self.list_next())}"
        if furthest.at < 0:
            return ""
        stage, span = self.command.stages[furthest.at], self._span(furthest, when)
        for ask in stage.ask:
            if lacking := [name for name in self._list_asked(ask, values) if self._lacks(name, ask, stage, span)]:
                ended = "" if stage.until else ", and waits for its end"
                return f"{self.name} first gives {ask.command} to {', '.join(lacking)}{ended}"
        for condition in stage.until:
            if not may_have_held(condition, self.device, values, self.around.histories, span):
                return f"{self.name} first waits for {_describe(self.device, condition)}"
        return ""

    def _follow(self, place: Place, values: Mapping[str, Any]) -> Iterator[Place]:
        """Yield where it may come to next: it takes the next stage, or leaves it out."""
        if place.following >= len(self.command.stages):
            return
        stage = self.command.stages[place.following]
        skipped = replace(place, following=place.following + 1)
        known = dict(place.assumed)
        assumed: dict[Question, bool] = {}
        for condition in stage.when:
            holds = decide(condition, values)
            question, positive = find_question(condition)
            if holds is None and question in known:
                holds = known[question] is positive
            if holds is False:
                yield skipped
                return
            if holds is None:
                assumed[question] = positive
        taken = known | assumed
        following = len(self.command.stages) if stage.last else place.following + 1
        pending, loose = self._list_changes(stage, values)
        yield Place(place.following, following, pending, loose, place.since, frozenset(taken.items()))
        if len(assumed) == 1:
            [(question, positive)] = assumed.items()
            yield replace(skipped, assumed=frozenset((known | {question: not positive}).items()))
        elif assumed:
            yield skipped

    def _list_changes(
        self, stage: schema.Stage, values: Mapping[str, Any]
    ) -> tuple[tuple[tuple[str, Any], ...], frozenset[str]]:
        """Return what a stage sets to values that are known and not shown yet, and what it sets to others."""
        observed = [name for name in (*stage.to, *stage.add, *stage.remove) if name in values]
        plain = {
            name: _freeze(stage.to[name])
            for name in observed
            if name in stage.to and name not in stage.add and name not in stage.remove and is_plain([stage.to[name]])
        }
        pending = tuple((name, value) for name, value in plain.items() if not same(values[name], value))
        return pending, frozenset(name for name in observed if name not in plain)

    def _bring(self, place: Place, attribute: str, value: Any, before: Any, when: float) -> Place | None:
        for one in place.pending:
            if one[0] == attribute and same(one[1], value):
                return replace(place, pending=tuple(each for each in place.pending if each is not one), since=when)
        if attribute in place.loose and _fits(self.command.stages[place.at], attribute, before, value):
            return replace(place, loose=place.loose - {attribute}, since=when)
        return None

    def _span(self, place: Place, until: float) -> Span:
        return Span(place.since - self.around.tolerance, until + self.around.tolerance)

    def _may_be_over(self, place: Place, values: Mapping[str, Any], until: float) -> bool:
        """Return whether the stage under way may have come to its end by a time."""
        if place.at < 0:
            return True
        stage, span = self.command.stages[place.at], self._span(place, until)
        return all(self._is_given(ask, stage, values, span) for ask in stage.ask) and all(
            may_have_held(condition, self.device, values, self.around.histories, span) for condition in stage.until
        )

    def _is_given(self, ask: schema.Ask, stage: schema.Stage, values: Mapping[str, Any], span: Span) -> bool:
        """Return whether all devices that are asked may have got the command, and ended it if that is waited for."""
        return not any(self._lacks(name, ask, stage, span) for name in self._list_asked(ask, values))

    def _list_asked(self, ask: schema.Ask, values: Mapping[str, Any]) -> Iterator[str]:
        only = None
        if ask.only is not None:
            if values.get(ask.only) is None:
                return
            only = {str(one) for one in values[ask.only]}
        for link in ask.of:
            for key, name in self.device.links.get(link, {}).items():
                if only is None or key in only:
                    yield name

    def _lacks(self, name: str, ask: schema.Ask, stage: schema.Stage, span: Span) -> bool:
        """Return whether a device cannot have got the command in a span."""
        history = self.around.histories.get(name)
        if history is None or history.in_doubt:
            return False
        for attribute, wanted in ask.unless.items():
            shown = history.show(attribute, span.start, span.end)
            if shown is None or any(value is None or meets(value, wanted) for value in shown):
                return False
        if not history.began(ask.command, span.start, span.end):
            return True
        return not stage.until and not history.ended(ask.command, span.start, span.end)


def _fits(stage: schema.Stage, attribute: str, before: Any, value: Any) -> bool:
    """Return whether a list has grown where a stage adds to it, and shrunk where it removes."""
    if attribute in stage.to or not isinstance(before, tuple | list) or not isinstance(value, tuple | list):
        return True
    gone, new = [one for one in before if one not in value], [one for one in value if one not in before]
    return (not new or attribute in stage.add) and (not gone or attribute in stage.remove)


def _describe(device: Device, condition: schema.Condition) -> str:
    """Return a condition on linked devices in words."""
    wanted = condition.is_ if condition.is_ is not None else condition.is_not or ()
    names = ", ".join(follow_links(device, condition.all or condition.any or ()))
    other = "" if condition.is_ is not None else "other than "
    return f"{condition.attribute} of {names} to be {other}{' or '.join(map(str, wanted))}"


def _freeze(value: Any) -> Any:
    return tuple(_freeze(one) for one in value) if isinstance(value, list | tuple) else value


def _write(value: Any) -> str:
    return str(value) if value not in ((), "") else "empty"
