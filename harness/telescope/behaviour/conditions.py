"""Whether declared conditions may have held in a span of time, by what was seen: what is not known may be so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.events.values import same
from harness.models import schema
from harness.models.node import follow_links
from harness.models.telescope import Device
from harness.telescope.behaviour.history import History


@dataclass(frozen=True, slots=True)
class Span:
    """The time in which something was so at one moment at least, in seconds since the epoch."""

    start: float
    end: float


def meets(value: Any, wanted: tuple[Any, ...]) -> bool:
    """Return whether a value is one of those wanted; () stands for "is empty"."""
    if isinstance(value, list | tuple):
        return same(value, wanted) or any(same(value, one) for one in wanted)
    return any(same(value, one) and isinstance(value, bool) == isinstance(one, bool) for one in wanted)


def is_plain(wanted: Iterable[Any]) -> bool:
    """Return whether values stand for themselves, not for a part of an argument or another attribute."""
    return not any(isinstance(one, dict) or (isinstance(one, str) and one.startswith("$")) for one in wanted)


def decide(condition: schema.Condition, values: Mapping[str, Any]) -> bool | None:
    """Return whether a condition on the device itself holds for what it shows; None if that is not known."""
    if condition.own is None or values.get(condition.own) is None:
        return None
    return _holds(condition, values[condition.own])


def may_have_held(
    condition: schema.Condition,
    device: Device,
    values: Mapping[str, Any],
    histories: Mapping[str, History],
    span: Span,
) -> bool:
    """Return whether a condition may have held in a span.

    :param values: what the device itself shows.
    """
    if condition.own is not None:
        return decide(condition, values) is not False
    if condition.attribute is None or condition.only is not None:
        return True
    linked = follow_links(device, condition.all or condition.any or ())
    held = (_may_have_shown(condition, histories.get(name), span) for name in linked)
    return all(held) if condition.all is not None else any(held)


def _may_have_shown(condition: schema.Condition, history: History | None, span: Span) -> bool:
    shown = history.show(condition.attribute or "", span.start, span.end) if history else None
    return shown is None or any(value is None or _holds(condition, value) is not False for value in shown)


def _holds(condition: schema.Condition, value: Any) -> bool | None:
    """Return whether a condition holds for a value; None if that depends on something else."""
    wanted: tuple[tuple[tuple[Any, ...] | None, Callable[[bool], bool]], ...] = (
        (condition.is_, lambda met: met),
        (condition.is_not, lambda met: not met),
    )
    given = [(values, judge) for values, judge in wanted if values is not None]
    if not given or not all(is_plain(values) for values, _ in given):
        return None
    return all(judge(meets(value, values)) for values, judge in given)
