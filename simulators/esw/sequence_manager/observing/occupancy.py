"""Which observing modes run, what they use, and which others could be configured."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from harness.contracts.esw.sequencing.sequence_manager import (
    Available,
    Configurable,
    Configured,
    InUse,
    NonConfigurable,
    ObsMode,
    ObsModeDetails,
    ObsModeStatus,
    Resource,
    ResourceStatusResponse,
)
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.sequence_manager.observing.allocation import allocate
from simulators.esw.sequence_manager.observing.observing_modes import ObsModes


def find_running(sequencers: Iterable[Prefix]) -> tuple[ObsMode, ...]:
    """Return the observing modes that run: the component names of ESW's sequencers."""
    return tuple(sorted({one.component_name for one in sequencers if one.subsystem == Subsystem.ESW}))


def has_conflict(modes: ObsModes, wanted: ObsMode, running: Iterable[ObsMode]) -> bool:
    """Tell whether a mode shares a resource with one that runs, itself included."""
    needed = set(modes[wanted].resources)
    return any(needed & set(modes[mode].resources) for mode in running if mode in modes)


def describe_modes(modes: ObsModes, running: Collection[ObsMode], idle: Collection[Prefix]) -> list[ObsModeDetails]:
    """Return how each mode stands.

    :param idle: sequence components without a sequencer.
    """

    def find_status(mode: ObsMode) -> ObsModeStatus:
        if mode in running:
            return Configured()
        unserved = allocate(modes[mode].sequencers, idle).unserved
        return NonConfigurable(unserved) if unserved or has_conflict(modes, mode, running) else Configurable()

    return [ObsModeDetails(name, find_status(name), mode.resources, mode.sequencers) for name, mode in modes.items()]


def describe_resources(modes: ObsModes, running: Iterable[ObsMode]) -> list[ResourceStatusResponse]:
    """Return each resource as it is used: once for each mode that runs and uses it, otherwise as available."""
    users: dict[Resource, list[ObsMode]] = {one: [] for mode in modes.values() for one in mode.resources}
    for mode in running:
        for resource in modes[mode].resources if mode in modes else ():
            users[resource].append(mode)
    return [
        answer
        for resource, using in users.items()
        for answer in (
            [ResourceStatusResponse(resource, InUse(), mode) for mode in using]
            or [ResourceStatusResponse(resource, Available())]
        )
    ]
