"""A client of the simulation-control device, on targets that have one.

Its commands: ``Hold`` and ``Release`` [device, attribute, value], ``Set`` [device, attribute, value as JSON or label],
``Clear``. They hold for the simulated telescope only; nothing in a deployed system has them.
"""

from __future__ import annotations

from harness.errors import PreconditionError
from harness.targets.target import Target


class Control:
    """The simulation-control device of a target; raises `PreconditionError` where there is none."""

    def __init__(self, target: Target) -> None:
        self._target = target

    @property
    def available(self) -> bool:
        """Whether the target is simulated."""
        return self._target.running is not None

    def hold(self, device: str, attribute: str, value: str) -> None:
        """Keep a device in this state, once it is there, until it is released or a command takes it out."""
        self._execute("Hold", (device, attribute, value))

    def release(self, device: str, attribute: str, value: str) -> None:
        """Let it go on."""
        self._execute("Release", (device, attribute, value))

    def set(self, device: str, attribute: str, value: str) -> None:
        """The device changes by itself, whatever it was doing."""
        self._execute("Set", (device, attribute, value))

    def clear(self) -> None:
        """Release all that is held, and end what was set."""
        self._execute("Clear")

    def _execute(self, command: str, argument: tuple[str, ...] | None = None) -> None:
        running = self._target.running
        if running is None:
            raise PreconditionError(
                f"only a simulated telescope can be told to {command}; the target is {self._target.plan.name}. "
                "Tag the scenario @needs.hold or @needs.faults: it is then skipped here, and listed."
            )
        self._target.connector.device(running.control).execute(command, argument)
