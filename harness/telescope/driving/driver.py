"""What has to be known of a system to drive its declared devices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from harness.events.key import Key
from harness.events.values import Wanted
from harness.models.telescope import Device
from harness.scenario.calls import PlainCall
from harness.targets.target import Target


class Driver(ABC):
    """Drives one declared device. Used from the main thread; raises errors of `harness.errors`."""

    def __init__(self, target: Target, device: Device) -> None:
        self.target, self.device = target, device

    @property
    def subject(self) -> str:
        """What the device is called in events."""
        return self.device.subject

    def key(self, attribute: str) -> Key:
        """Return the key of an attribute, as events carry it."""
        return self.target.sources.resolve(Key(self.subject, attribute))

    @abstractmethod
    def read_text(self, attribute: str, text: str) -> Wanted:
        """Return the value of an attribute that a sentence or a declaration writes."""

    @abstractmethod
    def read_states(self, attributes: Sequence[str]) -> Mapping[str, str]:
        """Return what attributes show now, by label where there is one."""

    def read_state(self, attribute: str) -> str:
        """Return what an attribute shows now, by label where there is one."""
        return self.read_states([attribute])[attribute]

    @property
    @abstractmethod
    def telling(self) -> Sequence[Key]:
        """What tells how its commands end, and is known before they are sent; nothing if it cannot be asked."""

    @abstractmethod
    def prepare(self) -> PlainCall:
        """Return what follows a command to its end that is about to be sent."""

    @abstractmethod
    def execute(self, call: PlainCall, command: str, argument: str | None) -> None:
        """Send a command; raises the error by which it is answered, if it is answered by one.

        :param call: as `prepare` has made it.
        :param argument: its argument as a text; None without one.
        """

    @abstractmethod
    def change(self, attribute: str, value: str) -> None:
        """Have a simulated device change by itself; raises `PreconditionError` for one that cannot be made to."""
