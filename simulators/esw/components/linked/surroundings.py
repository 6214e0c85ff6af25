"""What the components of one process share."""

from __future__ import annotations

from dataclasses import dataclass

from simulators.devices.declaration import Declaration
from simulators.esw.actors.system import ActorSystem
from simulators.esw.components.linked.clock import LoopClock
from simulators.esw.events.publisher import EventPublisher
from simulators.esw.location.api import LocationApi


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The declaration, the clock, the Location Service, the actors and the events of one process."""

    declaration: Declaration
    clock: LoopClock
    locations: LocationApi
    system: ActorSystem
    events: EventPublisher
