"""Where claims are written down: properties of one device in the Tango database.

Every worker has a property of its own, so that none ever writes over what another wrote. The database is asked by its
commands: they work for a device that does not run, and PyTango lets other threads go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.connectors.abstract import Connector

DATABASE = "sys/database/2"


class Board:
    """The properties of one device whose names begin alike; may be used from any thread.

    :param device: the device that has them, by its name in the database.
    """

    def __init__(self, connector: Connector, device: str, prefix: str) -> None:
        self._connector, self.device, self.prefix = connector, device, prefix

    def read(self) -> dict[str, str]:
        """What is written, by the rest of the property's name. Each is read after this was called."""
        names = self._ask("DbGetDevicePropertyList", self.device, f"{self.prefix}*")
        return dict(self._values(names)) if names else {}

    def read_one(self, name: str) -> str:
        """What is written under one name; "" for nothing."""
        return dict(self._values((self.prefix + name,))).get(name, "")

    def write(self, name: str, text: str) -> None:
        """Write, in place of what was there under this name."""
        self._ask("DbPutDeviceProperty", self.device, "1", self.prefix + name, "1", text)

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""
        if self.read_one(name):
            self._ask("DbDeleteDeviceProperty", self.device, self.prefix + name)

    def _values(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Name and text of those that are there: the answer is device, count, then name, length and values of each."""
        answer = iter(self._ask("DbGetDeviceProperty", self.device, *names)[2:])
        for name in answer:
            length = int(next(answer))
            values = [next(answer) for _ in range(max(length, 1))]  # of one that is not there, a blank
            if length:
                yield name.removeprefix(self.prefix), values[0]

    def _ask(self, command: str, *argument: str) -> tuple[str, ...]:
        answer = self._connector.device(DATABASE).execute(command, list(argument))
        return tuple(answer) if answer is not None else ()
