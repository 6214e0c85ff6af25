"""How far an attribute was from what was wanted of it, by the declared state machine."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import FirstlightError
from harness.models.machines.machine import state_machine
from harness.models.telescope import Telescope


def route_hint(telescope: Telescope | None, device: str, attribute: str) -> Callable[[str, str], str]:
    """From the state seen and the state wanted: ``one transition short of IDLE``; "" if nothing is known."""

    def hint(seen: str, wanted: str) -> str:
        declared = telescope.devices.get(device) if telescope else None
        if telescope is None or declared is None:
            return ""
        try:
            machine = state_machine(telescope, declared.device_class, attribute)
            if wanted in machine.natural_ends(seen):
                return f"one transition short of {wanted}"
            commands = machine.route(seen, wanted).commands
        except FirstlightError:
            return ""
        return f"from where {' and '.join(commands)} would lead to {wanted}" if commands else ""

    return hint
