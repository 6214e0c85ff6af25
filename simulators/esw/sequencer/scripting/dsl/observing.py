"""Observations, exposures and times as scripts have them, and the events that tell of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from harness.contracts.esw.params.events import OBSERVE, ObserveEvent
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.sequencer.scripting.dsl.keys import KEYS
from simulators.esw.sequencer.scripting.dsl.views import VIEWS, MessageView


class DashedId(str):
    """An id of parts between dashes."""

    __slots__ = ()

    @classmethod
    def make(cls, text: str) -> Self:
        """Read one."""
        return cls(text)

    def _part(self, number: int) -> str:
        return self.split("-")[number]


class ObservationId(DashedId):
    """An observation: ``2020A-001-123``."""

    __slots__ = ()

    @property
    def programId(self) -> ObservationId:
        """The program: semester and number."""
        return ObservationId(self.rpartition("-")[0])

    @property
    def semesterId(self) -> ObservationId:
        """The semester of a program."""
        return ObservationId(self._part(0))

    @property
    def semester(self) -> str:
        """The letter of a semester."""
        return self[-1]


class ScriptExposureId(DashedId):
    """An exposure: ``2020A-001-123-TCS-DET-SCI0-0001``."""

    __slots__ = ()

    @property
    def obsId(self) -> ObservationId:
        """The observation."""
        return ObservationId("-".join(self.split("-")[:-4]))

    @property
    def subsystem(self) -> str:
        """The subsystem that exposes."""
        return self._part(-4)

    @property
    def det(self) -> str:
        """The detector."""
        return self._part(-3)


class ScriptTime(UTCTime):
    """A time in UTC, and how long it is until then."""

    __slots__ = ()

    @classmethod
    def after(cls, duration: timedelta) -> Self:
        """Return the time after a duration from now."""
        return cls.of(datetime.now(UTC) + duration)

    @classmethod
    def from_str(cls, text: str) -> Self:
        """Read a time."""
        return cls.parse(text)

    def offsetFromNow(self) -> timedelta:
        """Return how long it is until then; negative for a time that is over."""
        return timedelta(seconds=self.timestamp - datetime.now(UTC).timestamp())

    durationFromNow = offsetFromNow


OBSERVATION, EXPOSURE = (KEYS["stringKey"]("obsId"),), (KEYS["stringKey"]("exposureId"),)
FILE, REASON = KEYS["stringKey"]("filename"), KEYS["stringKey"]("reason")
OFFSET = (KEYS["choiceKey"]("coordinateSystem"), *(KEYS["doubleKey"](name, "arcsec") for name in "pq"))
OBSERVE_EVENTS: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys(("presetStart", "presetEnd", "guidestarAcqStart", "guidestarAcqEnd"), OBSERVATION),
    **dict.fromkeys(("scitargetAcqStart", "scitargetAcqEnd", "observationStart", "observationEnd"), OBSERVATION),
    **dict.fromkeys(("observeStart", "observeEnd", "offsetEnd", "inputRequestStart", "inputRequestEnd"), OBSERVATION),
    **dict.fromkeys(("exposureStart", "exposureEnd", "readoutEnd", "readoutFailed"), EXPOSURE),
    **dict.fromkeys(("prepareStart", "exposureAborted"), EXPOSURE),
    **dict.fromkeys(("dataWriteStart", "dataWriteEnd"), (*EXPOSURE, FILE)),
    **dict.fromkeys(("observePaused", "observeResumed"), ()),
    "downtimeStart": (*OBSERVATION, REASON),
    "offsetStart": (*OBSERVATION, *OFFSET),
}
"""The keys of the parameters of each observe event of a sequencer, by the name of what makes it."""


def make_observe_event(name: str, prefix: str) -> Callable[..., MessageView]:
    """Return what makes an observe event of now; raises `KeyError` for one that no sequencer has."""
    keys = OBSERVE_EVENTS[name]

    def make(*values: Any) -> MessageView:
        plain = (str(value) if isinstance(value, str) else value for value in values)
        parameters = tuple(key.set(value) for key, value in zip(keys, plain, strict=True))
        return VIEWS[ObserveEvent](prefix, f"{OBSERVE}{name[0].upper()}{name[1:]}", parameters)

    return make
