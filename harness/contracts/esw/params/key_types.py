"""Types of parameters, and of their values."""

from __future__ import annotations

from enum import unique
from typing import Any

from harness.contracts.esw.messages import demand_class
from harness.contracts.esw.params import coordinates
from harness.contracts.esw.params.numbers import Byte, Char, Double, Float, Int, Long, Short
from harness.contracts.esw.values.times import TAITime, UTCTime
from harness.contracts.esw.values.words import Word


@unique
class KeyType(Word):
    """The type of a parameter."""

    STRING = "StringKey"
    BOOLEAN = "BooleanKey"
    CHAR = "CharKey"
    BYTE = "ByteKey"
    SHORT = "ShortKey"
    INT = "IntKey"
    LONG = "LongKey"
    FLOAT = "FloatKey"
    DOUBLE = "DoubleKey"
    CHOICE = "ChoiceKey"
    UTC_TIME = "UTCTimeKey"
    TAI_TIME = "TAITimeKey"
    BYTE_ARRAY = "ByteArrayKey"
    SHORT_ARRAY = "ShortArrayKey"
    INT_ARRAY = "IntArrayKey"
    LONG_ARRAY = "LongArrayKey"
    FLOAT_ARRAY = "FloatArrayKey"
    DOUBLE_ARRAY = "DoubleArrayKey"
    BYTE_MATRIX = "ByteMatrixKey"
    SHORT_MATRIX = "ShortMatrixKey"
    INT_MATRIX = "IntMatrixKey"
    LONG_MATRIX = "LongMatrixKey"
    FLOAT_MATRIX = "FloatMatrixKey"
    DOUBLE_MATRIX = "DoubleMatrixKey"
    EQ_COORD = "EqCoordKey"
    SOLAR_SYSTEM_COORD = "SolarSystemCoordKey"
    MINOR_PLANET_COORD = "MinorPlanetCoordKey"
    COMET_COORD = "CometCoordKey"
    ALT_AZ_COORD = "AltAzCoordKey"
    COORD = "CoordKey"


VALUES: dict[KeyType, Any] = {
    KeyType.STRING: str,
    KeyType.BOOLEAN: bool,
    KeyType.CHAR: Char,
    KeyType.BYTE: Byte,
    KeyType.SHORT: Short,
    KeyType.INT: Int,
    KeyType.LONG: Long,
    KeyType.FLOAT: Float,
    KeyType.DOUBLE: Double,
    KeyType.CHOICE: str,
    KeyType.UTC_TIME: UTCTime,
    KeyType.TAI_TIME: TAITime,
    KeyType.BYTE_ARRAY: tuple[Byte, ...],
    KeyType.SHORT_ARRAY: tuple[Short, ...],
    KeyType.INT_ARRAY: tuple[Int, ...],
    KeyType.LONG_ARRAY: tuple[Long, ...],
    KeyType.FLOAT_ARRAY: tuple[Float, ...],
    KeyType.DOUBLE_ARRAY: tuple[Double, ...],
    KeyType.BYTE_MATRIX: tuple[tuple[Byte, ...], ...],
    KeyType.SHORT_MATRIX: tuple[tuple[Short, ...], ...],
    KeyType.INT_MATRIX: tuple[tuple[Int, ...], ...],
    KeyType.LONG_MATRIX: tuple[tuple[Long, ...], ...],
    KeyType.FLOAT_MATRIX: tuple[tuple[Float, ...], ...],
    KeyType.DOUBLE_MATRIX: tuple[tuple[Double, ...], ...],
    KeyType.EQ_COORD: demand_class(coordinates.EqCoord),
    KeyType.SOLAR_SYSTEM_COORD: demand_class(coordinates.SolarSystemCoord),
    KeyType.MINOR_PLANET_COORD: demand_class(coordinates.MinorPlanetCoord),
    KeyType.COMET_COORD: demand_class(coordinates.CometCoord),
    KeyType.ALT_AZ_COORD: demand_class(coordinates.AltAzCoord),
    KeyType.COORD: coordinates.Coord,
}
"""What each value of a parameter is."""
BYTES = {KeyType.BYTE: 0, KeyType.BYTE_ARRAY: 1, KeyType.BYTE_MATRIX: 2}
"""Which are byte strings in CBOR, and in how many arrays these stand: the values, each of them, each of their rows."""
