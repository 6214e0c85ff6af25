"""Drives components of ESW."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from harness.connectors.esw.clients.interference import Interference
from harness.connectors.esw.keys import LocationOf
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, PreconditionError
from harness.events.key import Key
from harness.events.values import Wanted, as_written
from harness.scenario.calls import PlainCall
from harness.scenario.esw.command import ComponentCall
from harness.targets.esw.components import read_kind
from harness.telescope.driving.driver import Driver

if TYPE_CHECKING:
    from harness.connectors.esw.source import EswSource
    from harness.targets.esw.system import PlannedEsw


class EswDriver(Driver):
    """Drives a component by its command service."""

    @property
    def component(self) -> ComponentId:
        """The component."""
        return ComponentId(Prefix(self.device.name), read_kind(self.device.device_class.kind))

    @property
    def source(self) -> EswSource:
        """The ESW that it belongs to."""
        return cast("EswSource", self.target.sources["esw"])

    def read_text(self, attribute: str, text: str) -> Wanted:
        try:
            return Wanted(text, json.loads(text))
        except ValueError:
            return Wanted(text, text)

    def read_states(self, attributes: Sequence[str]) -> Mapping[str, str]:
        found = {}
        for attribute, reading in zip(
            attributes, self.source.read_each([self.key(one) for one in attributes]), strict=True
        ):
            if isinstance(reading, ConnectorError):
                raise reading
            found[attribute] = reading.label or as_written(reading.value)
        return found

    @property
    def telling(self) -> Sequence[Key]:
        return [LocationOf(self.component).key]

    def prepare(self) -> PlainCall:
        return ComponentCall(self.component)

    def execute(self, call: PlainCall, command: str, argument: str | None) -> None:
        assert isinstance(call, ComponentCall)
        planned = cast("PlannedEsw", self.target.plan.systems["esw"])
        sent = planned.components.read_command(self.component.prefix, command, planned.section.prefix, argument)
        call.response = self.source.submit(self.component, sent)

    def give_fault(self, name: str, command: str = "", text: str = "") -> None:
        """Have it fail from now on; raises `PreconditionError` for one that cannot be made to."""
        self._interfere(lambda interference: interference.give_fault(name, command, text))

    def mend(self, name: str = "") -> None:
        """Have it fail no more in one way, or in none."""
        self._interfere(lambda interference: interference.mend(name))

    def ping(self) -> None:
        """Return if it is registered; raises `NotDefined` otherwise."""
        self.source.ask(lambda clients: clients.location.find_http(self.component), f"finding {self.device.name}")

    def change(self, attribute: str, value: str) -> None:
        written = self.read_text(attribute, value).value
        self._interfere(lambda interference: interference.change(attribute, written))

    def _interfere(self, action: Callable[[Interference], None]) -> None:
        try:
            action(Interference(self.source, self.component))
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error
