"""What the examples of a property share, such as a lease and subscriptions: made once, ended after the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar, cast

import pytest

T = TypeVar("T")


class Kept:
    """Context managers that stay entered from one example to the next."""

    def __init__(self) -> None:
        self._entered: dict[str, tuple[object, object, ExitStack]] = {}

    def enter(self, name: str, like: object, make: Callable[[], AbstractContextManager[T]]) -> T:
        """Return what is kept by a name; made now if there is none yet, or one that is not like this."""
        if name in self._entered:
            kept, value, _ = self._entered[name]
            if kept == like:
                return cast(T, value)
            self.drop(name)
        with ExitStack() as stack:
            made = stack.enter_context(make())
            self._entered[name] = (like, made, stack.pop_all())
        return made

    def drop(self, name: str) -> None:
        """End what is kept by a name; without effect if nothing is."""
        if name in self._entered:
            self._entered.pop(name)[2].close()

    def close(self) -> None:
        """End all, last first."""
        with ExitStack() as stack:
            for _, _, entered in self._entered.values():
                stack.push(entered)
            self._entered.clear()


KEPT = pytest.StashKey[Kept]()
"""In the stash of an item that is a property, while its examples run."""


@contextmanager
def kept_between_examples(
    item: pytest.Item, name: str, like: object, make: Callable[[], AbstractContextManager[T]]
) -> Iterator[T]:
    """Enter a context manager that all examples of a property share; for other scenarios, one of its own.

    :param like: what it was made for; it is made again for an example that needs another.
    """
    if KEPT in item.stash:
        yield item.stash[KEPT].enter(name, like, make)
    else:
        with make() as made:
            yield made


def keep_between_examples(
    item: pytest.Item, name: str, like: object, make: Callable[[], AbstractContextManager[T]]
) -> T | None:
    """Return what all examples of a property share; None for other scenarios. `like` says what it was made for."""
    return item.stash[KEPT].enter(name, like, make) if KEPT in item.stash else None


def drop_kept(item: pytest.Item, name: str) -> None:
    """Have the next example make it again."""
    if KEPT in item.stash:
        item.stash[KEPT].drop(name)


def close_kept(item: pytest.Item) -> None:
    """End what the examples of an item have shared; without effect if nothing is."""
    if KEPT in item.stash:
        kept = item.stash[KEPT]
        del item.stash[KEPT]
        kept.close()
