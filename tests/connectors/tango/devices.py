"""A device server with one attribute and one command of each sort, for the tests of the connectors.

Run as ``python tests/connectors/tango/devices.py INSTANCE``; its devices come from the database.
"""

from __future__ import annotations

import os
import threading
import time
from enum import IntEnum
from typing import Any

import numpy as np
import tango
from tango import AttrQuality, AttrWriteType, DevState, Except
from tango.server import Device, attribute, command, run

READ_WRITE = AttrWriteType.READ_WRITE


class Band(IntEnum):
    """Labels of the enumeration."""

    NARROW = 0
    WIDE = 1
    FULL = 2


SCALARS: dict[str, Any] = {
    "aBoolean": (bool, True),
    "aShort": ("DevShort", -7),
    "aLong": ("DevLong", 70_000),
    "aLong64": ("DevLong64", 2**62),
    "aUChar": ("DevUChar", 200),
    "aUShort": ("DevUShort", 60_000),
    "aULong": ("DevULong", 4_000_000_000),
    "aULong64": ("DevULong64", 2**63 + 1),
    "aFloat": ("DevFloat", 0.5),
    "aDouble": ("DevDouble", 1.25),
    "aString": (str, "first light"),
}


class Instrument(Device):
    """Everything a connector has to be able to read, write, execute and hear of."""

    green_mode = tango.GreenMode.Synchronous

    def init_device(self) -> None:
        super().init_device()
        self.set_state(DevState.ON)
        self.set_status("ready")
        self._values: dict[str, Any] = {name: value for name, (_, value) in SCALARS.items()}
        self._values |= {
            "aSpectrum": [1.0, 2.0, 3.0],
            "aStringSpectrum": ["a", "b"],
            "anImage": [[1, 2, 3], [4, 5, 6]],
            "aBand": Band.NARROW,
            "aBandSpectrum": [Band.NARROW, Band.FULL],
            "limited": 1.0,
            "pushed": 0.0,
            "pushedBand": Band.NARROW,
        }
        self._broken = False
        self._others: dict[str, tango.DeviceProxy] = {}
        for name, (kind, _) in SCALARS.items():
            self._add(attribute(name=name, dtype=kind, access=READ_WRITE))
        for name in ("pushed", "pushedBand", "brokenPush", "pushedSpectrum"):
            self.set_change_event(name, True, False)

    def _add(self, declared: Any) -> None:
        self.add_attribute(declared.to_attr(), self._read, self._write)

    def _read(self, attr: Any) -> None:
        attr.set_value(self._values[attr.get_name()])

    def _write(self, attr: Any) -> None:
        self._values[attr.get_name()] = attr.get_write_value()

    @attribute(dtype=("DevDouble",), max_dim_x=1000, access=READ_WRITE)
    def aSpectrum(self):
        return self._values["aSpectrum"]

    @aSpectrum.write
    def aSpectrum(self, value):
        self._values["aSpectrum"] = value

    @attribute(dtype=(str,), max_dim_x=20, access=READ_WRITE)
    def aStringSpectrum(self):
        return self._values["aStringSpectrum"]

    @aStringSpectrum.write
    def aStringSpectrum(self, value):
        self._values["aStringSpectrum"] = list(value)

    @attribute(dtype=(("DevLong",),), max_dim_x=20, max_dim_y=20, access=READ_WRITE)
    def anImage(self):
        return self._values["anImage"]

    @anImage.write
    def anImage(self, value):
        self._values["anImage"] = value

    @attribute(dtype=Band, access=READ_WRITE)
    def aBand(self):
        return self._values["aBand"]

    @aBand.write
    def aBand(self, value):
        self._values["aBand"] = Band(value)

    @attribute(dtype=(Band,), max_dim_x=5)
    def aBandSpectrum(self):
        return self._values["aBandSpectrum"]

    @attribute(dtype=DevState)
    def aState(self):
        return DevState.MOVING

    @attribute(dtype=(DevState,), max_dim_x=4)
    def aStateSpectrum(self):
        return [DevState.ON, DevState.FAULT]

    @attribute(dtype="DevEncoded")
    def encoded(self):
        return "json", b'{"a": 1}'

    @attribute(dtype=float)
    def notANumber(self):
        return float("nan")

    @attribute(dtype=("DevDouble",), max_dim_x=4)
    def emptySpectrum(self):
        return []

    @attribute(dtype=float)
    def invalid(self):
        return 0.0, time.time(), AttrQuality.ATTR_INVALID

    @attribute(dtype=float)
    def raising(self):
        Except.throw_exception("Lamp_Broken", "the lamp is broken", "Instrument::raising")

    @attribute(dtype=float, fisallowed="never")
    def forbidden(self):
        return 1.0

    @attribute(dtype=float, access=READ_WRITE, min_value=0, max_value=10, unit="m", label="Limited", doc="0 to 10")
    def limited(self):
        return self._values["limited"]

    @limited.write
    def limited(self, value):
        self._values["limited"] = value

    @attribute(dtype=float, access=AttrWriteType.WRITE)
    def writeOnly(self):
        return 0.0

    @writeOnly.write
    def writeOnly(self, value):
        self._values["writeOnly"] = value

    @attribute(dtype=float, polling_period=50)
    def polledUnchanged(self):
        return 1.5

    @attribute(dtype=int, polling_period=20, abs_change=1)
    def polledCounter(self):
        self._values["counter"] = self._values.get("counter", 0) + 1
        return self._values["counter"]

    @attribute(dtype=int)
    def silent(self):
        return self._values.get("silent", 0)

    @attribute(dtype=float)
    def pushed(self):
        return self._values["pushed"]

    @attribute(dtype=Band)
    def pushedBand(self):
        return self._values["pushedBand"]

    @attribute(dtype=("DevLong",), max_dim_x=10)
    def pushedSpectrum(self):
        return [1, 2]

    @attribute(dtype=float)
    def brokenPush(self):
        if self._broken:
            Except.throw_exception("Lamp_Broken", "the lamp is broken", "Instrument::brokenPush")
        return 1.0

    @attribute(dtype=float)
    def slow(self):
        time.sleep(1.0)
        return 1.0

    def never(self, *_: Any) -> bool:
        return False

    @command(dtype_in="DevDouble")
    def Push(self, value):
        self._values["pushed"] = value
        self.push_change_event("pushed", value)

    @command(dtype_in="DevLong")
    def Burst(self, count):
        for value in range(1, count + 1):
            self.push_change_event("pushed", float(value))
        self._values["pushed"] = float(count)

    @command(dtype_in="DevLong")
    def PushBand(self, value):
        self._values["pushedBand"] = Band(value)
        self.push_change_event("pushedBand", Band(value))

    @command(dtype_in="DevBoolean")
    def Break(self, broken):
        self._broken = broken
        if broken:
            problem = tango.DevFailed(*self._errors())
            self.push_change_event("brokenPush", problem)
        else:
            self.push_change_event("brokenPush", 1.0)

    @command(dtype_in="DevBoolean")
    def Damage(self, broken):
        """Break it, and push nothing."""
        self._broken = broken

    def _errors(self) -> list[Any]:
        error = tango.DevError()
        error.reason, error.desc, error.origin = "Lamp_Broken", "the lamp is broken", "Instrument::Break"
        error.severity = tango.ErrSeverity.ERR
        return [error]

    @command(dtype_out="DevLong")
    def Count(self):
        self._values["counted"] = self._values.get("counted", 0) + 1
        return self._values["counted"]

    @command(dtype_out="DevLong")
    def Counted(self):
        return self._values.get("counted", 0)

    @command(dtype_in="DevString")
    def Ask(self, other):
        """Count, then ask another device."""
        self.Count()
        if other not in self._others:
            self._others[other] = tango.DeviceProxy(other)
        self._others[other].ping()

    @command(dtype_in="DevLong")
    def SetSilent(self, value):
        self._values["silent"] = value

    @command(dtype_in="DevString", dtype_out="DevString", doc_in="any text", doc_out="the same")
    def Echo(self, text):
        return text

    @command(dtype_in="DevString")
    def Say(self, text):
        self.info_stream("%s", text)

    @command(dtype_in="DevDouble", dtype_out="DevDouble")
    def Half(self, value):
        return value / 2

    @command(dtype_in="DevBoolean", dtype_out="DevBoolean")
    def Not(self, value):
        return not value

    @command(dtype_in="DevUShort", dtype_out="DevUShort")
    def Port(self, value):
        return value

    @command(dtype_in="DevVarDoubleArray", dtype_out="DevVarDoubleArray")
    def Reverse(self, values):
        return values[::-1]

    @command(dtype_in="DevVarStringArray", dtype_out="DevVarStringArray")
    def Upper(self, values):
        return [value.upper() for value in values]

    @command(dtype_in="DevVarLongStringArray", dtype_out="DevVarLongStringArray")
    def Pair(self, value):
        return value

    @command(dtype_in="DevVarDoubleStringArray", dtype_out="DevVarDoubleStringArray")
    def PairOfDoubles(self, value):
        return value

    @command(dtype_in="DevState", dtype_out="DevState")
    def Become(self, state):
        self.set_state(state)
        return state

    @command(dtype_in="DevEncoded", dtype_out="DevEncoded")
    def Encode(self, value):
        return value

    @command(dtype_out="DevVarLongArray")
    def Nothing(self):
        return []

    @command(dtype_in="DevDouble", dtype_out="DevDouble")
    def Sleep(self, seconds):
        time.sleep(seconds)
        return seconds

    @command
    def Forbidden(self):
        """Never runs."""

    def is_Forbidden_allowed(self) -> bool:
        return False

    @command
    def Fail(self):
        try:
            Except.throw_exception("Motor_Jammed", "the motor is jammed", "Motor::turn")
        except tango.DevFailed as problem:
            Except.re_throw_exception(problem, "Instrument_Failed", "could not turn", "Instrument::Fail")

    @command
    def Raise(self):
        raise ZeroDivisionError("a plain Python error")

    @command
    def Die(self):
        threading.Timer(0.05, os._exit, (3,)).start()


def main() -> None:
    """Serve until killed."""
    run((Instrument,))


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
