"""Many devices asked at the same time, so that a slow or dead one holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from harness.errors import ConnectorError

T = TypeVar("T")

MOST = 24
"""So many are asked at a time: well below the number of calls that a connector lets be stuck."""


def at_once(names: Iterable[str], question: Callable[[str], T]) -> dict[str, T | ConnectorError]:
    """The answer for each name, in the order of the names; an error of the connector stands for an answer.

    :param question: called on threads; ends by itself, as every call of a connector does.
    """

    def asked(name: str) -> T | ConnectorError:
        try:
            return question(name)
        except ConnectorError as problem:
            return problem

    names = list(dict.fromkeys(names))
    with ThreadPoolExecutor(MOST, thread_name_prefix="asking") as pool:
        return dict(zip(names, pool.map(asked, names), strict=True))
