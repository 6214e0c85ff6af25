"""Where claims are written down: properties of one device in the Tango database.

Every worker has a property of its own, so that none ever writes over what another wrote. The database is asked by its
commands: they work for a device that does not run, and PyTango lets other threads go on meanwhile.
"""

from __future__ import annotations

from harness.connectors.tango.abstract import Connector

DATABASE = "sys/database/2"


class Board:
    """The properties of one device whose names begin alike; may be used from any thread.

    :param device: the device that has them, by its name in the database.
    """

    def __init__(self, connector: Connector, device: str, prefix: str) -> None:
        self._connector, self.device, self.prefix = connector, device, prefix

    def read(self) -> dict[str, str]:
        """What is written, by the rest of the property's name. Each is read after this was called."""
        found = self._connector.query().properties(self.device, f"{self.prefix}*")
        return {name.removeprefix(self.prefix): texts[0] for name, texts in found.items() if texts}

    def read_one(self, name: str) -> str:
        """What is written under one name; "" for nothing."""
        found = self._connector.query().properties(self.device, self.prefix + name)
        return next((texts[0] for texts in found.values() if texts), "")

    def write(self, name: str, text: str) -> None:
        """Write, in place of what was there under this name."""
        self._change("DbPutDeviceProperty", self.device, "1", self.prefix + name, "1", text)

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""
        if self.read_one(name):
            self._change("DbDeleteDeviceProperty", self.device, self.prefix + name)

    def _change(self, command: str, *argument: str) -> None:
        self._connector.device(DATABASE).execute(command, list(argument))
