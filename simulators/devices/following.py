"""Attributes that change by themselves: those that follow from conditions, and those that mirror another device's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from simulators.tango.conditions import hold
from simulators.tango.values import Argument

if TYPE_CHECKING:
    from simulators.tango.program import Program
    from simulators.tango.remote import Remote

log = logging.getLogger("simulation")

ROUNDS = 100
"""After so many rounds of following, attributes follow each other in a circle."""


class Following:
    """How one device's attributes follow. With the lock."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._held: dict[tuple[str, int], bool] = {}

    def start(self) -> None:
        """Take note of what holds already: only what comes true later makes an attribute follow."""
        for name, attribute in self._program.attributes.items():
            for number, follow in enumerate(attribute.follows):
                self._held[name, number] = hold(follow.when, self._program, Argument())

    def settle(self) -> None:
        """Let attributes follow until nothing changes any more."""
        program = self._program
        for _ in range(ROUNDS):
            rising = self._rising()
            if not rising:
                return
            for attribute, value in rising.items():
                if program.show(attribute, value) and value in program.attributes[attribute].spontaneous:
                    program.break_off(attribute, f"{attribute} became {value}")
        log.error("%s: its attributes follow each other in a circle", program.name)

    def _rising(self) -> dict[str, Any]:
        """Attributes whose conditions just came true, and the value that each takes; of several, the last declared."""
        program = self._program
        rising: dict[str, Any] = {}
        for name, attribute in program.attributes.items():
            for number, follow in enumerate(attribute.follows):
                holds = hold(follow.when, program, Argument())
                if holds and not self._held.get((name, number), False):
                    if program.interference.holds_back(name):
                        continue
                    rising[name] = program.types[name].read(follow.becomes)
                self._held[name, number] = holds
        return rising

    def mirror_all(self) -> None:
        """Show what all mirrored devices show."""
        program = self._program
        links = [attribute.mirrors.of for attribute in program.attributes.values() if attribute.mirrors is not None]
        for remote in program.linked(links, None):
            self.mirror(remote)

    def mirror(self, remote: Remote) -> None:
        """Show what a mirrored device shows."""
        program = self._program
        for name, attribute in program.attributes.items():
            if attribute.mirrors is None:
                continue
            if remote.name not in program.device.links.get(attribute.mirrors.of, {}).values():
                continue
            seen = remote.seen(attribute.mirrors.attribute)
            if seen is None or not remote.answers or seen.quality == "INVALID":
                program.show(name, program.own(name), quality="INVALID")
            elif not program.interference.holds_back(name):
                program.show(name, program.types[name].read(seen.value), quality=seen.quality)
