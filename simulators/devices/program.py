"""What one simulated device does: its parts, put together.

Knows no protocol: values come in and changes go out as plain Python. Every method runs with the clock's lock held.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from harness.models import schema
from harness.models.faults import COMMAND_NOT_ALLOWED
from harness.models.telescope import Device
from simulators.devices.changes import Shown
from simulators.devices.clock import DeviceClock
from simulators.devices.commands.execution import Execution, Parts
from simulators.devices.commands.ledger import Ledger
from simulators.devices.commands.lrc import LongRunning
from simulators.devices.commands.schedule import Schedule
from simulators.devices.conditions import hold
from simulators.devices.declaration import Declaration
from simulators.devices.faults import Faults
from simulators.devices.following import Following
from simulators.devices.held_values import HeldValues
from simulators.devices.interference import Interference
from simulators.devices.peers import Peer, Peers
from simulators.devices.state import DeviceState
from simulators.devices.values import Argument, MissingPart


class Program:
    """One device.

    :param ledger: keeps its commands that tell their end later; by default as SKA's long-running commands.
    :ivar lost: whether the device is gone, as for a client when its server has ended.
    """

    def __init__(
        self,
        device: Device,
        declaration: Declaration,
        clock: DeviceClock,
        peers: Peers,
        ledger: Ledger | None = None,
    ) -> None:
        self.device, self.name, self.clock = device, device.name, clock
        self.commands = device.device_class.commands
        self.lost = False
        self.state = DeviceState(device, declaration, clock, peers, self._changed)
        self.outbox = self.state.outbox
        self.held = HeldValues(self.state, clock)
        self.faults = Faults(device)
        self.following = Following(self.state, self.held, self._break_off)
        ledger = ledger or LongRunning(self.state.types, partial(self.state.show, always=True))
        parts = Parts(self.state, self.held, self.faults, self.following, clock, peers, ledger)
        self.schedule = Schedule(parts)
        self.interference = Interference(parts, self.schedule)

    def _changed(self, attribute: str, before: Shown) -> None:
        if before.value != self.state.own(attribute):
            self.held.leave(attribute, before.value)
        self.schedule.advance_soon()

    def _break_off(self, attribute: str, why: str) -> None:
        self.schedule.break_off(attribute, why)

    # ---- coming and going ---------------------------------------------------------------------------------------

    def restart(self) -> None:
        """Begin anew, and push what is different from before; nothing that ran goes on. Holds and faults stay."""
        self.lost = False
        before = dict(self.state.shown)
        self.schedule.reset()
        self.state.reset()
        self.following.mirror_all()
        self.following.start()
        self.state.push_differences(before)
        self.outbox.resume()  # what has waited since the device ended

    def leave(self) -> None:
        """Be gone: nothing that ran goes on, and nothing is pushed. Waits until nobody pushes any more."""
        self.lost = True
        self.schedule.drop()
        self.outbox.close()

    # ---- what others ask of it ----------------------------------------------------------------------------------

    def remote_changed(self, remote: Peer) -> None:
        """Take note of what is new about another device."""
        self.following.mirror(remote)
        self.following.settle()
        self.schedule.advance()

    def write(self, attribute: str, value: Any) -> None:
        """Take the value that a client writes to an attribute."""
        self.state.show(attribute, value)
        self.following.settle()

    def forbid(self, command: str) -> str:
        """Return why a command is not allowed now, by its declaration or by a fault; "" if it is."""
        declared = self.state.explain_refusal(self.commands[command].allowed)
        return declared or self.faults.of(COMMAND_NOT_ALLOWED, command)

    def refuse(self, command: schema.Command, argument: Argument) -> str:
        """Return why a command is refused, although it is allowed; "" if it is not."""
        try:
            refusal = self.find_refusal(command, argument)
            return argument.told(refusal.because) if refusal else ""
        except MissingPart as missing:
            return str(missing)

    def find_refusal(self, command: schema.Command, argument: Argument) -> schema.Refusal | None:
        """Return the declared refusal whose conditions hold; None without one. Raises `MissingPart`."""
        return next((one for one in command.refuses if hold(one.when, self.state, argument)), None)

    def begin(self, name: str, argument: Argument) -> Execution:
        """Begin a command that is allowed, or let it wait for its turn."""
        return self.schedule.begin(name, argument)
