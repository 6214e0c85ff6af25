"""Which sequencer gets which sequence component."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.contracts.esw.values.names import Prefix, VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem


@dataclass(frozen=True, slots=True)
class Assignment:
    """A sequencer, and the sequence component that it is to run in."""

    sequencer: VariationInfo
    component: Prefix


@dataclass(frozen=True, slots=True)
class Allocation:
    """What the sequencers of an observing mode get.

    :param unserved: sequencers for which there is no sequence component.
    """

    assigned: tuple[Assignment, ...]
    unserved: tuple[VariationInfo, ...]


def allocate(sequencers: Sequence[VariationInfo], idle: Iterable[Prefix]) -> Allocation:
    """Give each sequencer an idle sequence component of its own subsystem, otherwise one of ESW.

    Sequencers of ESW are served first, so that no other takes their sequence components away. Only sequence components
    of the sequencers' subsystems are taken, ESW's included: a mode without a sequencer of ESW has none to fall back on.
    """
    subsystems = {one.subsystem for one in sequencers}
    free = sorted(one for one in idle if one.subsystem in subsystems)
    assigned, unserved = [], []
    for sequencer in sorted(sequencers, key=lambda one: one.subsystem != Subsystem.ESW):
        component = _find(free, sequencer.subsystem) or _find(free, Subsystem.ESW)
        if component is None:
            unserved.append(sequencer)
        else:
            free.remove(component)
            assigned.append(Assignment(sequencer, component))
    return Allocation(tuple(assigned), tuple(unserved))


def _find(free: Iterable[Prefix], subsystem: Subsystem) -> Prefix | None:
    return next((one for one in free if one.subsystem == subsystem), None)
