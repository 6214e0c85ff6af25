"""Attributes that change by themselves: those that follow from conditions, and those that mirror another device's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from simulators.devices.conditions import hold
from simulators.devices.held_values import HeldValues
from simulators.devices.peers import Peer
from simulators.devices.state import DeviceState
from simulators.devices.values import Argument

log = logging.getLogger("simulation")

ROUNDS = 100
"""After so many rounds of following, attributes follow each other in a circle."""


class Following:
    """How one device's attributes follow. With the lock.

    :param break_off: ends the commands that work on an attribute, and says why; called when it changes by itself.
    """

    def __init__(self, state: DeviceState, held: HeldValues, break_off: Callable[[str, str], None]) -> None:
        self._state, self._held, self._break_off = state, held, break_off
        self._true: dict[tuple[str, int], bool] = {}

    def start(self) -> None:
        """Take note of what holds already: only what comes true later makes an attribute follow."""
        for name, attribute in self._state.attributes.items():
            for number, follow in enumerate(attribute.follows):
                self._true[name, number] = hold(follow.when, self._state, Argument())

    def settle(self) -> None:
        """Let attributes follow until nothing changes any more."""
        state = self._state
        for _ in range(ROUNDS):
            rising = self._rising()
            if not rising:
                return
            for attribute, value in rising.items():
                if state.show(attribute, value) and value in state.attributes[attribute].spontaneous:
                    self._break_off(attribute, f"{attribute} became {value}")
        log.error("%s: its attributes follow each other in a circle", state.name)

    def _rising(self) -> dict[str, Any]:
        """Attributes whose conditions just came true, and the value that each takes; of several, the last declared."""
        state = self._state
        rising: dict[str, Any] = {}
        for name, attribute in state.attributes.items():
            for number, follow in enumerate(attribute.follows):
                holds = hold(follow.when, state, Argument())
                if holds and not self._true.get((name, number), False):
                    if self._held.hold_back(name):
                        continue
                    rising[name] = state.types[name].read(follow.becomes)
                self._true[name, number] = holds
        return rising

    def mirror_all(self) -> None:
        """Show what all mirrored devices show."""
        state = self._state
        links = [attribute.mirrors.of for attribute in state.attributes.values() if attribute.mirrors is not None]
        for remote in state.linked(links, None):
            self.mirror(remote)

    def mirror(self, remote: Peer) -> None:
        """Show what a mirrored device shows."""
        state = self._state
        for name, attribute in state.attributes.items():
            if attribute.mirrors is None:
                continue
            if remote.name not in state.device.links.get(attribute.mirrors.of, {}).values():
                continue
            seen = remote.seen(attribute.mirrors.attribute)
            if seen is None or not remote.answers or seen.quality == "INVALID":
                state.show(name, state.own(name), quality="INVALID")
            elif not self._held.hold_back(name):
                state.show(name, state.types[name].read(seen.value), quality=seen.quality)
