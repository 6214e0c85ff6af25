"""Names and ranges of Tango's types, for all who read, check or declare values without a Tango library."""

from __future__ import annotations

STATES = (
    *("ON", "OFF", "CLOSE", "OPEN", "INSERT", "EXTRACT", "MOVING"),
    *("STANDBY", "FAULT", "INIT", "RUNNING", "ALARM", "DISABLE", "UNKNOWN"),
)
"""Names of the states (`tango.DevState`), in the order of their numbers."""

INTEGERS = {
    "DevUChar": (0, 2**8 - 1),
    "DevShort": (-(2**15), 2**15 - 1),
    "DevUShort": (0, 2**16 - 1),
    "DevLong": (-(2**31), 2**31 - 1),
    "DevULong": (0, 2**32 - 1),
    "DevLong64": (-(2**63), 2**63 - 1),
    "DevULong64": (0, 2**64 - 1),
}
"""Types of whole numbers, with the least and the greatest."""

ARRAYS = {
    "DevVarBooleanArray": "DevBoolean",
    "DevVarCharArray": "DevUChar",
    "DevVarShortArray": "DevShort",
    "DevVarUShortArray": "DevUShort",
    "DevVarLongArray": "DevLong",
    "DevVarULongArray": "DevULong",
    "DevVarLong64Array": "DevLong64",
    "DevVarULong64Array": "DevULong64",
    "DevVarFloatArray": "DevFloat",
    "DevVarDoubleArray": "DevDouble",
    "DevVarStringArray": "DevString",
}
"""Types of lists of commands, and the type of what is in them."""

PAIRS = {"DevVarLongStringArray": "DevLong", "DevVarDoubleStringArray": "DevDouble"}
"""Types of commands that are numbers and texts side by side, and the type of the numbers."""
