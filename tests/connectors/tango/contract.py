"""What every connector has to answer alike: questions that are asked both ways, and what a gateway makes different."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from harness.connectors.tango.abstract import AttributeConfiguration, Connector, Reading
from harness.errors import ConnectorError

Call = Callable[[Connector], Any]


@dataclass(frozen=True)
class Question:
    """Something that is asked of a connector.

    :param differs: names of what makes the answer different behind a gateway.
    """

    name: str
    call: Call
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """An error in place of an answer."""

    kind: str
    reason: str


NOT_SUPPORTED = Failed("NotSupported", "")


def _everywhere(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change what is anywhere in an answer."""

    def change(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {name: change(part) for name, part in answer.items()}
        if isinstance(answer, tuple):
            return tuple(change(part) for part in answer)
        if is_dataclass(answer) and not isinstance(answer, (type, AttributeConfiguration, Failed)):
            return replace(answer, **{part.name: change(getattr(answer, part.name)) for part in fields(answer)})
        return one(answer)

    return change


def _shapeless(answer: Any) -> Any:
    return replace(answer, shape=()) if isinstance(answer, AttributeConfiguration) else answer


def _finite(answer: Any) -> Any:
    return math.nan if isinstance(answer, float) and math.isinf(answer) else answer


TOLD = ("label", "unit", "format", "description", "min_value", "max_value", "min_alarm", "max_alarm")
"""Settings that a gateway tells."""
SHOWN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("history", "description", "logs", "bytes", "periodic", "elsewhere"), lambda _: NOT_SUPPORTED),
    "settings": lambda answer: {name: answer[name] for name in TOLD} if isinstance(answer, dict) else NOT_SUPPORTED,
    "shape": _everywhere(_shapeless),
    "infinity": _everywhere(_finite),
    "reason": lambda _: Failed("CallFailed", ""),
    "cache": lambda answer: ("as it was", *answer[1:]),
    "three seconds": lambda _: Failed("TimedOut", "API_DeviceTimedOut"),
    "slow polling": lambda _: "later",
}
"""What the gateway makes of a direct answer, for each difference."""


def ask(connector: Connector, question: Question) -> Any:
    """The answer, or what came instead."""
    try:
        return question.call(connector)
    except ConnectorError as error:
        return Failed(type(error).__name__, error.reason)


def expected(direct: Any, differs: Sequence[str]) -> Any:
    """What a gateway has to answer where the direct answer is this."""
    for name in differs:
        direct = SHOWN[name](direct)
    return direct


def comparable(answer: Any) -> str:
    """A text that is the same only if types and values are, NaN included; times of readings play no part."""
    return repr(_everywhere(lambda part: part)(_timeless(answer)))


def _timeless(answer: Any) -> Any:
    if isinstance(answer, Reading):
        assert answer.source_time > 0
        return replace(answer, source_time=0.0)
    if isinstance(answer, dict):
        return {name: _timeless(part) for name, part in answer.items()}
    if isinstance(answer, (tuple, list)):
        return tuple(_timeless(part) for part in answer)
    if isinstance(answer, ConnectorError):
        return Failed(type(answer).__name__, answer.reason)
    return answer


def holds(question: Question, direct: Connector, bridge: Connector) -> None:
    """Assert that both answer alike, but for what is known to differ; and that it still does."""
    here, there = ask(direct, question), ask(bridge, question)
    wanted = comparable(expected(here, question.differs))
    assert comparable(there) == wanted, f"through a gateway: {comparable(there)}\n  expected: {wanted}"
    if question.differs:
        assert comparable(there) != comparable(here), f"{question.differs} make no difference"
