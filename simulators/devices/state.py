"""What one device shows, and what it sees of the devices that it is linked to. With the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from harness.models.telescope import Device
from simulators.devices.changes import Change, Line, Shown, describe_change
from simulators.devices.clock import DeviceClock
from simulators.devices.declaration import Declaration
from simulators.devices.outbox import Outbox
from simulators.devices.peers import Peer, Peers
from simulators.devices.values import meets


class DeviceState:
    """The values of one device's attributes; each change goes to its outbox.

    :param changed: called with an attribute and what it showed before, when it shows something else.
    """

    def __init__(
        self,
        device: Device,
        declaration: Declaration,
        clock: DeviceClock,
        peers: Peers,
        changed: Callable[[str, Shown], None],
    ) -> None:
        self.device, self.declaration = device, declaration
        self.name = device.name
        self.attributes = device.device_class.attributes
        self.types = declaration.types(device.device_class.name)
        implied = declaration.implied_types(device.device_class.name)
        self.types_of_all = {**implied, **self.types}
        self._says_status = "Status" in implied
        self.outbox = Outbox(clock)
        self._clock, self._peers, self._changed = clock, peers, changed
        self._last = 0.0
        self.reset()

    def reset(self) -> None:
        """Show what the device shows when it starts; nothing of that is pushed."""
        now = self._stamp()
        first = self.declaration.initial
        self.shown = {name: Shown(first(self.device, name), now) for name in self.attributes}
        if self._says_status:
            self.shown.setdefault("State", Shown("ON", now))
            self.shown["Status"] = Shown(self._status(""), now)

    def push_differences(self, before: dict[str, Shown]) -> None:
        """Push what is different from what was shown before."""
        for name, shown in before.items():
            if shown.value != self.shown[name].value or shown.quality != self.shown[name].quality:
                self._put(name, self.shown[name])
            else:
                self.shown[name] = shown  # what is repeated later has the time that was pushed

    # ---- what it shows and sees ---------------------------------------------------------------------------------

    def own(self, attribute: str) -> Any:
        """Return the value of an attribute of this device."""
        return self.shown[attribute].value

    def parameter(self, name: str) -> frozenset[str]:
        """Return the values of one of the telescope's parameters, as texts."""
        return self.declaration.parameter(name)

    def linked(self, links: Iterable[str], only: str | None) -> Sequence[Peer]:
        """Return the devices of some links; with `only`, those whose keys the attribute of that name holds."""
        keys = None if only is None else _keys(self.own(only))
        return [
            self._peers.remote(device)
            for link in links
            for key, device in self.device.links.get(link, {}).items()
            if keys is None or key in keys
        ]

    def explain_refusal(self, rules: dict[str, tuple[Any, ...]]) -> str:
        """Return why the present values do not allow it, in words; "" if they do."""
        for attribute, values in rules.items():
            if not meets(self.own(attribute), values):
                wanted = " or ".join(str(value) for value in values)
                return f"{attribute} is {self.own(attribute)}, and has to be {wanted}"
        return ""

    @property
    def events(self) -> list[str]:
        """Attributes of which the device pushes change events."""
        return [name for name in self.types_of_all if name not in self.attributes or self._pushes(name)]

    def _pushes(self, attribute: str) -> bool:
        return self.attributes[attribute].events == "change"

    # ---- changes ------------------------------------------------------------------------------------------------

    def show(self, attribute: str, value: Any, *, quality: str = "VALID", always: bool = False) -> bool:
        """Give an attribute a value; says whether that is new (or was to be pushed always)."""
        before = self.shown[attribute]
        if not always and before.value == value and before.quality == quality:
            return False
        self._put(attribute, Shown(value, self._stamp(), quality))
        if attribute == "State" and self._says_status:
            self.tell("")
        return True

    def tell(self, what: str) -> None:
        """Say in `Status`, if there is one, what went wrong; "" when all is well again."""
        if not self._says_status or "Status" in self.attributes:
            return
        text = self._status(what)
        if self.shown["Status"].value != text:
            self._put("Status", Shown(text, self._stamp()))

    def repeat(self, attribute: str) -> None:
        """Push what an attribute shows once more."""
        self.outbox.put(Change(attribute, self.shown[attribute]))

    def log(self, line: Line) -> None:
        """Log a line, in its place among what is pushed."""
        self.outbox.put(line)

    def _stamp(self) -> float:
        """Now; never the same time twice, so that the order of two changes is always known."""
        self._last = max(self._clock.time(), self._last + 2e-6)
        return self._last

    def _status(self, what: str) -> str:
        text = f"The device is in {self.own('State')} state."
        return f"{text}\n{what}" if what else text

    def _put(self, attribute: str, shown: Shown) -> None:
        before, self.shown[attribute] = self.shown[attribute], shown
        self.outbox.put(Change(attribute, shown))
        self.outbox.put(describe_change(attribute, self.types_of_all[attribute], shown.value))
        self._changed(attribute, before)


def _keys(value: Any) -> frozenset[str]:
    """Keys of linked devices from an attribute that holds one or several."""
    return frozenset(str(one) for one in (value if isinstance(value, tuple) else (value,)))
