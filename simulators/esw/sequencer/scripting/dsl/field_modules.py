"""Stands in for the packages that scripts import, while they are loaded: their classes are those of this package."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Self

from harness.contracts.esw.params.commands import SequenceCommand
from harness.contracts.esw.params.events import Event
from harness.contracts.esw.params.units import Units
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.sequencer.scripting.dsl.components import CommandError
from simulators.esw.sequencer.scripting.dsl.keys import KEYS
from simulators.esw.sequencer.scripting.dsl.observing import ObservationId, ScriptExposureId, ScriptTime
from simulators.esw.sequencer.scripting.dsl.script import Script, ScriptError
from simulators.esw.sequencer.scripting.dsl.views import VIEWS


class ScriptPrefix(Prefix):
    """A prefix, which scripts make of a subsystem and a name."""

    __slots__ = ()

    def __new__(cls, subsystem: str, name: str = "") -> Self:
        """Raise `ValueError` for what is no prefix."""
        return super().__new__(cls, f"{subsystem}.{name}" if name else subsystem)

    @classmethod
    def from_str(cls, text: str) -> Self:
        """Read a prefix."""
        return cls(text)


CLASSES: Mapping[str, Any] = {view.__name__: view for view in VIEWS.values()}
COMMANDS = {name: CLASSES[name] for name in ("Setup", "Observe")} | {"SequenceCommand": SequenceCommand}
RESPONSES = {name: CLASSES[name] for name in ("Accepted", "Started", "Completed", "Invalid", "Error", "Cancelled")}
EVENTS = {"SystemEvent": CLASSES["SystemEvent"], "ObserveEvent": CLASSES["ObserveEvent"], "Event": Event}

MODULES: Mapping[str, Mapping[str, Any]] = {
    "csw": {},
    "csw.CommandResponse": {**RESPONSES, "Locked": CLASSES["Locked"], "CommandError": CommandError},
    "csw.CurrentState": {"CurrentState": CLASSES["CurrentState"]},
    "csw.Event": {**EVENTS, "EventName": str},
    "csw.ExposureId": {"ExposureId": ScriptExposureId},
    "csw.ObsId": {"ObsId": ObservationId},
    "csw.Parameter": KEYS,
    "csw.ParameterSetType": COMMANDS,
    "csw.Prefix": {"Prefix": ScriptPrefix},
    "csw.Subsystem": {"Subsystem": Subsystem, "Subsystems": Subsystem},
    "csw.TMTTime": {"UTCTime": ScriptTime},
    "csw.UTCTime": {"UTCTime": ScriptTime},
    "csw.Units": {"Units": Units},
    "esw": {},
    "esw.ObsMode": {"ObsMode": str},
    "esw.Variation": {"Variation": str},
    "sequencer": {},
    "sequencer.Keys": KEYS,
    "sequencer.Script": {"Script": Script},
    "sequencer.ScriptError": {"ScriptError": ScriptError},
    "structlog": {"get_logger": logging.getLogger},
}
"""What each module has that scripts import."""


@contextmanager
def stand_in() -> Iterator[None]:
    """Let the modules be imported, and nothing else in their place."""
    before = {name: sys.modules.get(name) for name in MODULES}
    for name, members in MODULES.items():
        module = ModuleType(name)
        module.__dict__.update(members)
        module.__path__ = []
        sys.modules[name] = module
    try:
        yield
    finally:
        for name, known in before.items():
            if known is None:
                del sys.modules[name]
            else:
                sys.modules[name] = known
