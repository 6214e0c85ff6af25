"""A client of the simulation-control device, on targets that have one.

Its commands: ``Hold`` and ``Release`` [device, attribute, value], ``Set`` [device, attribute, value as JSON or label],
``Fault`` [device, fault, command, text] and ``Mend`` [device, fault], ``Clear``. They are the simulated telescope's
only; nothing in a deployed system has them. It is a Tango device like any other, so it is reached as any other is.
"""

from __future__ import annotations

from harness.errors import ConnectorError, PreconditionError
from harness.events.journal import Journal
from harness.events.key import Key
from harness.targets.target import Target


class Control:
    """The simulation-control device of a target; raises `PreconditionError` where there is none, or it refuses."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def hold(self, device: str, attribute: str, value: str, *companions: str) -> None:
        """Keep a device in this state whenever it is there, until it is released or a command takes it out.

        :param companions: devices that are kept in it as long as this one is.
        """
        self._execute("Hold", (device, attribute, value, *companions))

    def release(self, device: str, *what: str) -> None:
        """Let it go on: from one value of an attribute, from all of it, or from all that it is held at."""
        self._execute("Release", (device, *what))

    def set(self, device: str, attribute: str, value: str) -> None:
        """The device changes by itself, whatever it was doing."""
        self._execute("Set", (device, attribute, value))

    def fault(self, device: str, fault: str, command: str = "", text: str = "") -> None:
        """The device has a fault from now on; on one of its commands, or on all that the fault can strike.

        :param text: what the device says of it; "" for what is declared.
        """
        self._execute("Fault", (device, fault, command, text))

    def mend(self, device: str, *fault: str) -> None:
        """The device has this fault no longer; without a name, none."""
        self._execute("Mend", (device, *fault))

    def clear(self) -> None:
        """Release all that is held, mend all faults, and end what was set."""
        self._execute("Clear")

    def _execute(self, command: str, argument: tuple[str, ...] | None = None) -> None:
        control = self._target.control
        if not control:
            raise PreconditionError(
                f"only a simulated telescope can be told to {command}; the target is {self._target.plan.name}. "
                "Tag the scenario @needs.hold or @needs.faults: it is then skipped here, and listed."
            )
        try:
            self._target.tango.device(control).execute(command, argument)
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error


class Holds:
    """The states that a scenario holds devices in; without effect on a target that cannot."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._held: dict[Key, str] = {}
        self.by_sentence: set[str] = set()
        """Devices that a sentence holds, and lets go."""

    @property
    def any(self) -> bool:
        """Whether anything is held."""
        return bool(self._held or self.by_sentence)

    def hold(self, device: str, attribute: str, value: str, *companions: str) -> bool:
        """Hold a device in one state of an attribute, and no longer in another; whether the target can.

        :param companions: devices that are held as long as this one is.
        """
        self.release(device, attribute)
        if not self._target.can("hold"):
            return False
        Control(self._target).hold(device, attribute, value, *companions)
        self._held[Key(device, attribute)] = value
        return True

    def release(self, device: str, attribute: str) -> None:
        """Let the device go on, if it is held."""
        if value := self._held.pop(Key(device, attribute), ""):
            Control(self._target).release(device, attribute, value)

    def release_left(self, journal: Journal) -> None:
        """Forget the holds of states that a command took a device out of: it may come there again, and go on."""
        for (device, attribute), value in list(self._held.items()):
            latest = journal.latest(self._target.sources.resolve(Key(device, attribute)), with_value=True)
            if latest is not None and latest.event.label != value:
                self.release(device, attribute)

    def clear(self) -> None:
        """Let all go on."""
        for device, attribute in list(self._held):
            self.release(device, attribute)
