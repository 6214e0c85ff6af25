"""Whether a declared condition holds for a device now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from harness.models.schema import Condition
from simulators.devices.peers import Peer
from simulators.devices.values import Argument, MissingPart, fill, meets


class View(Protocol):
    """What a condition may look at."""

    def own(self, attribute: str) -> Any: ...
    def parameter(self, name: str) -> frozenset[str]: ...
    def linked(self, links: Iterable[str], only: str | None) -> Sequence[Peer]: ...


def hold(conditions: Iterable[Condition], view: View, argument: Argument) -> bool:
    """Whether all of the conditions hold."""
    return all(holds(condition, view, argument) for condition in conditions)


def holds(condition: Condition, view: View, argument: Argument) -> bool:
    """Whether one condition holds. What is not known of another device holds for no condition."""
    if condition.all is not None:
        return all(
            of_remote(condition, remote, view, argument) for remote in view.linked(condition.all, condition.only)
        )
    if condition.any is not None:
        return any(
            of_remote(condition, remote, view, argument) for remote in view.linked(condition.any, condition.only)
        )
    if condition.argument is not None:
        try:
            value = argument.at(condition.argument)
        except MissingPart:
            value = None
        return _met(condition, value, view, argument)
    assert condition.own is not None
    return _met(condition, view.own(condition.own), view, argument)


def of_remote(condition: Condition, remote: Peer, view: View, argument: Argument) -> bool:
    """Whether a condition on linked devices holds for one of them."""
    if condition.answers is not None and remote.answers is not condition.answers:
        return False
    if condition.attribute is None:
        return True
    seen = remote.seen(condition.attribute)
    if seen is None or not remote.answers or seen.quality == "INVALID":
        return False
    return _met(condition, seen.value, view, argument)


def _met(condition: Condition, value: Any, view: View, argument: Argument) -> bool:
    if condition.has is not None:
        return _among(condition.has, value, view, argument)
    if condition.has_not is not None:
        return not _among(condition.has_not, value, view, argument)
    if condition.beyond is not None:
        return not _texts(value) <= view.parameter(condition.beyond)
    if condition.is_ is not None and not meets(value, _filled(condition.is_, view, argument)):
        return False
    return condition.is_not is None or not meets(value, _filled(condition.is_not, view, argument))


def _among(wanted: tuple[Any, ...], value: Any, view: View, argument: Argument) -> bool:
    """Whether one of these at least is in a value."""
    try:
        return not _texts(value).isdisjoint(_texts(_filled(wanted, view, argument)))
    except MissingPart:  # what the argument lacks is nowhere
        return False


def _filled(wanted: tuple[Any, ...], view: View, argument: Argument) -> tuple[Any, ...]:
    return tuple(fill(one, argument, view.own) for one in wanted)


def _texts(value: Any) -> frozenset[str]:
    """What is in a value, and in lists that are in it, as texts."""
    if isinstance(value, list | tuple):
        return frozenset(text for one in value for text in _texts(one))
    return frozenset() if value is None else frozenset([str(value)])


def described(condition: Condition) -> str:
    """A condition on linked devices in words: ``obsState to be IDLE``."""
    options = condition.is_ if condition.is_ is not None else condition.is_not or ()
    text = " or ".join(str(one) for one in options)
    return f"{condition.attribute} to be {'' if condition.is_ is not None else 'other than '}{text}"
