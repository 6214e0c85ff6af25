"""What all devices of one server process share."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harness.models.schema import Attribute
from harness.models.telescope import Device, Telescope
from simulators.tango.initial import initial
from simulators.tango.loop import Loop, Pool
from simulators.tango.values import Type

if TYPE_CHECKING:
    from simulators.tango.links import Links
    from simulators.tango.program import Program

LEAST_LIMIT = 4.0
"""Real seconds that a command always gets, however small the time scale: computers do not scale.

Longer than it takes to notice that a device does not answer (`simulators.tango.presence`), so that this is told."""


RETRY = 0.5
"""Real seconds after which changes are pushed that could not be."""


def type_of(telescope: Telescope, attribute: Attribute) -> Type:
    """Type of a declared attribute."""
    labels = telescope.enumerations.get(attribute.type)
    if labels is not None:
        return Type("DevEnum", tuple(attribute.shape), tuple(labels))
    return Type(attribute.type, tuple(attribute.shape))


class Kernel:
    """The lock, the loop and the pool; and which devices have something to push.

    The order of locks: a device's Tango monitor first, then `lock`; nothing waits for a monitor, calls another device
    or pushes an event while it has `lock`.
    """

    def __init__(self, telescope: Telescope, time_scale: float) -> None:
        self.telescope = telescope
        self.time_scale = time_scale
        self.lock = threading.RLock()
        self.loop = Loop(after=self.flush)
        self.pool = Pool()
        self.programs: dict[str, Program] = {}
        self.links: Links
        self._dirty: dict[Program, None] = {}
        self._types: dict[str, Mapping[str, Type]] = {}

    def types(self, device_class: str) -> Mapping[str, Type]:
        """Types of a class's attributes."""
        if device_class not in self._types:
            attributes = self.telescope.classes[device_class].attributes
            self._types[device_class] = {name: type_of(self.telescope, one) for name, one in attributes.items()}
        return self._types[device_class]

    def initial(self, device: Device, attribute: str) -> Any:
        """What an attribute of a declared device shows at first."""
        return self.types(device.device_class.name)[attribute].read(initial(self.telescope, device, attribute))

    def changed(self, program: Program) -> None:
        """A device has something to push. With the lock."""
        self._dirty[program] = None

    def flush(self) -> None:
        """Push what there is to push. Without the lock."""
        while True:
            with self.lock:
                if not self._dirty:
                    return
                program = next(iter(self._dirty))
                del self._dirty[program]
            try:
                program.flush()
            except Exception:
                # Its monitor was not free in time: the changes wait, and keep their order.
                with self.lock:
                    self._dirty[program] = None
                self.loop.later(RETRY, lambda: None)
                raise

    def flush_soon(self) -> None:
        """Let the loop push what there is to push."""
        self.loop.post(lambda: None)

    def real_seconds(self, telescope_seconds: float) -> float:
        return telescope_seconds * self.time_scale

    def limit(self, telescope_seconds: float) -> float:
        """Real seconds that a command may take."""
        return max(self.real_seconds(telescope_seconds), min(telescope_seconds, LEAST_LIMIT))
