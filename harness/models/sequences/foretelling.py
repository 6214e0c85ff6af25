"""What a command makes of its own device, by the declaration alone: the states it passes, and what it shows then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.models import schema


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may come of a command.

    :param passed: the values that an attribute goes through, the last one its end; () if it stays.
    :param values: what the device's attributes show then; those that nobody can tell are left out.
    """

    passed: tuple[Any, ...]
    values: Mapping[str, Any]


def foretell(command: schema.Command, attribute: str, values: Mapping[str, Any], argument: Any) -> list[Outcome]:
    """Return what may come of a command when nothing goes wrong: one outcome, unless it depends on other devices.

    :param values: what the device shows when it begins, as far as that is known.
    :param argument: as its JSON says; None without one.
    """
    found = [Outcome((), dict(values))]
    ended: list[Outcome] = []
    for stage in command.stages:
        following: list[Outcome] = []
        for outcome in found:
            holds = [holds_of(condition, outcome.values, argument) for condition in stage.when]
            if False in holds:
                following.append(outcome)
                continue
            taken = _take(stage, attribute, outcome, argument)
            (ended if stage.last else following).append(taken)
            if None in holds:
                following.append(outcome)
        found = following
    return [*ended, *found]


def is_refused(command: schema.Command, values: Mapping[str, Any], argument: Any) -> bool:
    """Return whether a command that is allowed is refused for sure, by what is known of its own device."""
    return any(all(holds_of(condition, values, argument) is True for condition in one.when) for one in command.refuses)


def holds_of(condition: schema.Condition, values: Mapping[str, Any], argument: Any) -> bool | None:
    """Return whether a condition on the device itself or on the argument holds; None if that is not known."""
    if condition.own is not None:
        if condition.own not in values:
            return None
        value = values[condition.own]
    elif condition.argument is not None:
        value = next(iter(read_path(argument, condition.argument)), None)
    else:
        return None
    for wanted, positive in ((condition.is_, True), (condition.is_not, False)):
        if wanted is not None:
            if any(isinstance(one, dict) or str(one).startswith("$") for one in wanted):
                return None
            met = list(value) == list(wanted) if isinstance(value, list | tuple) else value in wanted
            return met is positive
    return None


def read_path(argument: Any, path: str) -> Iterator[Any]:
    """Yield what ``$.a.b`` stands for in an argument: nothing if it is not there, one list for a path with ``*``."""
    if path == "$":
        yield argument
        return
    found, several = [argument], False
    for part in path[2:].split("."):
        several = several or part == "*"
        found = [each for one in found for each in _step(one, part)]
    if several:
        yield found
    else:
        yield from found


def _step(value: Any, part: str) -> list[Any]:
    if part == "*":
        return list(value) if isinstance(value, list) else []
    if isinstance(value, list) and part.isdigit():
        return value[int(part) :][:1]
    return [value[part]] if isinstance(value, dict) and part in value else []


def _take(stage: schema.Stage, attribute: str, outcome: Outcome, argument: Any) -> Outcome:
    """Return what a stage makes of it."""
    values = dict(outcome.values)
    for name, template in stage.to.items():
        _set(values, name, [_fill(template, values, argument)])
    for name, template in (*stage.add.items(), *stage.remove.items()):
        given = _fill(template, values, argument)
        items = [str(one) for one in (given if isinstance(given, list | tuple) else [given])]
        if name not in values or given is UNKNOWN:
            values.pop(name, None)
        elif name in stage.add:
            values[name] = (*values[name], *(one for one in items if one not in values[name]))
        else:
            values[name] = tuple(one for one in values[name] if one not in items)
    passed = outcome.passed
    now, before = values.get(attribute), outcome.values.get(attribute)
    return Outcome((*passed, now) if now != before else passed, values)


UNKNOWN = object()


def _fill(template: Any, values: Mapping[str, Any], argument: Any) -> Any:
    if isinstance(template, dict):
        return values.get(template.get("own", ""), UNKNOWN)
    if isinstance(template, str) and template.startswith("$"):
        return next(iter(read_path(argument, template)), UNKNOWN)
    return tuple(template) if isinstance(template, list) else template


def _set(values: dict[str, Any], name: str, given: list[Any]) -> None:
    if given[0] is UNKNOWN:
        values.pop(name, None)
    else:
        values[name] = given[0]
