"""Other devices, as a declared device knows them. Who serves devices says how others are asked and watched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from harness.contracts.long_running import Answer
from harness.models.telescope import Device

PATIENCE = 2.0
"""Real seconds after which a device is taken for lost."""


class NoAnswer(Exception):  # noqa: N818  (it is an answer to a question)
    """The device cannot be reached, or takes too long."""


class Refused(Exception):  # noqa: N818
    """The device answered that it will not; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an attribute of another device."""

    value: Any
    quality: str
    time: float


@dataclass(frozen=True, slots=True)
class End:
    """How a long-running command of another device ended."""

    command: str
    answer: Answer


class Peer(Protocol):
    """Another device. What is known of it is read with the lock; it is asked without."""

    @property
    def name(self) -> str: ...
    @property
    def device(self) -> Device: ...
    @property
    def answers(self) -> bool: ...
    @property
    def attributes(self) -> Collection[str]:
        """Those of which the others are told."""

    @property
    def ends(self) -> Mapping[str, End]:
        """How its last long-running commands ended, by uid."""

    def seen(self, attribute: str) -> Seen | None:
        """Return what is known of an attribute; None of one that is not watched."""

    def read(self, attributes: Iterable[str]) -> dict[str, Seen]:
        """Read attributes now; raises `NoAnswer`, `Refused`."""

    def execute(self, command: str, argument: Any) -> str:
        """Execute a command; raises `NoAnswer`, `Refused`.

        :returns: the uid of a long-running command that is under way and will tell its end, else "".
        """


class Peers(Protocol):
    """All the other devices. What they show and whether they answer is told to `Program.remote_changed`."""

    def remote(self, name: str) -> Peer:
        """Return what is known of a device."""

    def take(self, device: str, values: dict[str, Seen]) -> None:
        """Take note of what a device was seen to show, and tell it. Takes the lock."""

    def watch(self, waiter: object, devices: Iterable[str]) -> None:
        """Look again and again whether devices answer that something waits for. With the lock."""

    def forget(self, waiter: object) -> None:
        """Stop looking for what waits no more. With the lock."""
