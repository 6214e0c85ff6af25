"""Which values one attribute goes through when a command runs its stages: all that are possible, found by walking them.

A stage that depends on something else (`when`) may be taken or skipped; two stages with the same or the opposite
condition are decided together, as long as nothing that the condition looks at changes between them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from harness.models import schema

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Walk:
    """A way through the first stages.

    :param value: what the attribute shows now.
    :param trace: what it showed since the start.
    :param assumed: conditions that were decided on the way, and how.
    :param over: the command ended with a stage that is declared to be the last.
    """

    value: Any
    trace: tuple[Any, ...]
    assumed: frozenset[tuple[Key, bool]]
    over: bool = False


def passages(
    command: schema.Command, attribute: str, start: Any, states: tuple[Any, ...]
) -> tuple[tuple[Any, ...], ...]:
    """The sequences of values that may follow `start`; ``()`` among them if it may stay as it is.

    :param states: all that the attribute may show, for values that come from the argument or from elsewhere.
    """
    uses = Counter(find_question(condition)[0] for stage in command.stages for condition in stage.when)
    repeated = {key for key, count in uses.items() if count > 1}
    walks = [_Walk(start, (), frozenset())]
    for stage in command.stages:
        following: dict[_Walk, None] = {}
        for walk in walks:
            if walk.over:
                following[walk] = None
                continue
            for taken, assumed in _decisions(stage, walk, attribute, repeated):
                if not taken:
                    following[_Walk(walk.value, walk.trace, assumed)] = None
                    continue
                kept = frozenset(item for item in assumed if not _touched(item[0], stage))
                for value in _values_after(stage, attribute, walk.value, states):
                    changed = value != walk.value
                    trace = (*walk.trace, value) if changed else walk.trace
                    following[_Walk(value, trace, kept, stage.last)] = None
        walks = list(following)
    return tuple(dict.fromkeys(walk.trace for walk in walks))


def _decisions(
    stage: schema.Stage, walk: _Walk, attribute: str, repeated: set[Key]
) -> list[tuple[bool, frozenset[tuple[Key, bool]]]]:
    known = dict(walk.assumed)
    open_: list[tuple[Key, bool]] = []
    for condition in stage.when:
        holds = _holds(condition, attribute, walk.value, known)
        if holds is False:
            return [(False, walk.assumed)]
        if holds is None:
            open_.append(find_question(condition))
    if not open_:
        return [(True, walk.assumed)]
    remembered = [item for item in open_ if item[0] in repeated]
    taken = walk.assumed | frozenset(remembered)
    only = remembered if len(open_) == 1 else []
    skipped = walk.assumed | frozenset((key, not positive) for key, positive in only)
    return [(True, taken), (False, skipped)]


def _holds(condition: schema.Condition, attribute: str, value: Any, known: dict[Key, bool]) -> bool | None:
    if condition.own == attribute:
        wanted = condition.is_ if condition.is_ is not None else condition.is_not or ()
        if all(isinstance(one, str) for one in wanted):
            return (value in wanted) == (condition.is_ is not None)
    key, positive = find_question(condition)
    return None if key not in known else known[key] == positive


def find_question(condition: schema.Condition) -> tuple[Key, bool]:
    """What the condition looks at, and whether it wants it or its opposite."""
    subject = (condition.own, condition.all, condition.any, condition.argument, condition.attribute, condition.only)
    if condition.answers is not None:
        return (*subject, "answers"), condition.answers
    for name, other in (("has", condition.has), ("has_not", condition.has_not), ("beyond", condition.beyond)):
        if other is not None:
            return (*subject, f"{name} {other!r}"), True
    if condition.is_ is not None:
        return (*subject, repr(condition.is_)), True
    # `all` and `any` swap when they are negated, so such a pair is not taken for opposites
    several = condition.all is not None or condition.any is not None
    return (*subject, f"not {condition.is_not!r}" if several else repr(condition.is_not)), several


def _touched(key: Key, stage: schema.Stage) -> bool:
    """Whether what was assumed may be otherwise after a stage."""
    own, every, some = key[:3]
    if own is not None:
        return own in stage.to or own in stage.add or own in stage.remove
    return every is not None or some is not None


def _values_after(stage: schema.Stage, attribute: str, value: Any, states: tuple[Any, ...]) -> tuple[Any, ...]:
    if attribute not in stage.to:
        return (value,)
    new = stage.to[attribute]
    computed = isinstance(new, dict) or (isinstance(new, str) and new.startswith("$"))
    return states if computed else (new,)
