"""Messages between the actor that keeps values in memory and those who use it."""

from __future__ import annotations

from harness.contracts.esw.messages import Model


class PublishValue(Model):
    """Tell a value to who listens, and keep it."""

    key: str
    value: bytes


class KeepValue(Model):
    """Keep a value for a time."""

    key: str
    value: bytes
    seconds: float


class GetValues(Model):
    """Tell what is kept by keys."""

    keys: tuple[str, ...]


class KeptValues(Model):
    """What is kept by each key."""

    values: tuple[bytes | None, ...]


class ListenToValues(Model):
    """Tell all that is published from now on; answered by `PublishedValue` at once, with no key."""


class PublishedValue(Model):
    """A value that was published.

    :param number: one more than the one before has, so that a gap shows.
    """

    number: int
    key: str
    value: bytes


MESSAGES = (PublishValue, KeepValue, GetValues, KeptValues, ListenToValues, PublishedValue)
"""All of them, for the registries of both sides."""
