"""What is known of observing modes, sequencers and agents before anything runs: what the telescope declares of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.connectors.esw.keys import Meant, ModeOf, RunsOf, SequenceOf, SequencerStateOf, StateOf, StepOf
from harness.contracts.esw.values.names import Prefix
from harness.errors import SentenceError
from harness.models import schema
from harness.models.telescope import Device, Telescope
from harness.suggest import suggest

PROVISION_HEADER = ("agent", "number")
"""Columns of what is provisioned."""
STATE = "state"
"""The attribute that says what a component does."""


class DeclaredObserving:
    """The observing modes and agents that a telescope declares; none without a declaration.

    :param is_whole: whether there are no others, as in a simulated telescope.
    """

    def __init__(self, telescope: Telescope | None, *, is_whole: bool) -> None:
        self._telescope, self._is_whole = telescope, is_whole
        self.modes: Mapping[str, schema.ObservingMode] = telescope.observing_modes if telescope else {}
        self.agents: Mapping[str, schema.Agent] = telescope.agents if telescope else {}

    def find_mode(self, sequencer: Prefix) -> schema.ObservingMode | None:
        """Return the observing mode of a sequencer; None for one that is not declared."""
        return self.modes.get(sequencer.component_name.partition(".")[0])

    def list_sequencers(self, sequencer: Prefix) -> list[Prefix]:
        """Return all sequencers of the observing mode of one, that one first."""
        name, _, _ = sequencer.component_name.partition(".")
        mode = self.find_mode(sequencer)
        all_of_it = [Prefix(_name_sequencer(one, name)) for one in mode.sequencers] if mode else []
        return list(dict.fromkeys((sequencer, *all_of_it)))

    def list_devices(self, sequencer: Prefix) -> list[Device]:
        """Return the components of the resources of a sequencer's observing mode, assemblies first."""
        mode = self.find_mode(sequencer)
        if mode is None or self._telescope is None:
            return []
        resources = {one.upper() for one in mode.resources}
        devices = [one for one in self._telescope.devices.values() if one.device_class.system == "esw"]
        fitting = [one for one in devices if Prefix(one.name).subsystem in resources]
        return sorted(fitting, key=lambda one: one.device_class.kind != "assembly")

    def list_states(self, sequencer: Prefix) -> list[StateOf]:
        """Return what tells what these components do."""
        return [
            StateOf(Prefix(device.name), state, STATE)
            for device in self.list_devices(sequencer)
            for state, attributes in device.device_class.current_states.items()
            if STATE in attributes
        ]

    def find_parameters(self, sequencer: Prefix, command: str) -> Mapping[str, schema.CommandParameter]:
        """Return the parameters that a step of this name has, by the first component that has such a command."""
        found = (one.device_class.commands.get(command) for one in self.list_devices(sequencer))
        return next((one.parameters for one in found if one is not None), {})

    def check(self, of: Meant) -> None:
        """Raise `SentenceError` for a sequencer, observing mode or agent that there cannot be."""
        if not self._is_whole or self._telescope is None:
            return
        match of:
            case ModeOf():
                self._demand("observing mode", of.mode, self.modes)
            case RunsOf():
                self._demand("agent", of.agent, self.agents)
            case SequencerStateOf() | SequenceOf() | StepOf():
                self._check_sequencer(of.prefix)

    def check_table(self, table: Sequence[Sequence[str]] | None) -> None:
        """Raise `SentenceError` for an agent in a table of what is provisioned that there cannot be."""
        if table and tuple(table[0]) == PROVISION_HEADER and self._is_whole and self._telescope is not None:
            for agent, _ in table[1:]:
                self._demand("agent", agent, self.agents)

    def _check_sequencer(self, prefix: Prefix) -> None:
        name = prefix.component_name.partition(".")[0]
        self._demand("observing mode", name, self.modes)
        known = [_name_sequencer(one, name) for one in self.modes[name].sequencers]
        if prefix not in known:
            remedy = f"{suggest(prefix, known)}It has: {', '.join(known)}."
            raise SentenceError(f"the observing mode {name} has no sequencer {prefix}", remedy=remedy)

    def _demand(self, kind: str, name: str, known: Mapping[str, Any]) -> None:
        if name not in known:
            assert self._telescope is not None
            remedy = f"{suggest(name, known)}It has: {', '.join(known) or 'none'}."
            raise SentenceError(f"{self._telescope.name} declares no {kind} {name}", remedy=remedy)


def _name_sequencer(variation_info: str, mode: str) -> str:
    """Return the prefix of a sequencer of a mode; ``IRIS.imager`` is its subsystem and its variation."""
    subsystem, dot, variation = variation_info.partition(".")
    return f"{subsystem.upper()}.{mode}{dot}{variation}"
