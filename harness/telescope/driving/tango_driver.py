"""Drives devices of Tango."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.long_running import tell_ends
from harness.connectors.tango.values import wanted
from harness.errors import ConnectorError
from harness.events.key import Key
from harness.events.values import Wanted
from harness.scenario.calls import PlainCall
from harness.scenario.tango.command import TangoCommand
from harness.scenario.tango.control import Control
from harness.telescope.driving.driver import Driver


class TangoDriver(Driver):
    """Drives a device by its proxy."""

    @property
    def proxy(self) -> AbstractDeviceProxy:
        """The device."""
        return self.target.tango.device(self.device.name)

    def key(self, attribute: str) -> Key:
        return super().key(self.proxy.attribute(attribute).name)

    def read_text(self, attribute: str, text: str) -> Wanted:
        return wanted(text, self.proxy.attribute(attribute))

    def read_states(self, attributes: Sequence[str]) -> Mapping[str, str]:
        readings = self.proxy.read_several(attributes)
        return {reading.attribute: reading.label or reading.value for reading in readings}

    def read_state(self, attribute: str) -> str:
        reading = self.proxy.read(attribute)
        return reading.label or str(reading.value)

    @property
    def telling(self) -> Sequence[Key]:
        try:
            return [Key(self.device.name, attribute) for attribute in tell_ends(self.proxy)[:1]]
        except ConnectorError:
            return []  # the step itself says what is wrong, at its place

    def prepare(self) -> PlainCall:
        return TangoCommand(self.target.tango, self.device.name)

    def execute(self, call: PlainCall, command: str, argument: str | None) -> None:
        call.result = self.proxy.execute(command, argument)

    def change(self, attribute: str, value: str) -> None:
        Control(self.target).set(self.device.name, attribute, value)
