"""Coordinates on the sky; angles are whole micro-arcseconds."""

from __future__ import annotations

from harness.contracts.esw.messages import Message, Model
from harness.contracts.esw.params.numbers import Double, Long
from harness.contracts.esw.values.words import Word

Angle = Long
Tag = str


class EqFrame(Word):
    """A frame of equatorial coordinates."""

    ICRS = "ICRS"
    FK5 = "FK5"


class SolarSystemObject(Word):
    """A body of the solar system."""

    MERCURY = "Mercury"
    VENUS = "Venus"
    MOON = "Moon"
    MARS = "Mars"
    JUPITER = "Jupiter"
    SATURN = "Saturn"
    NEPTUNE = "Neptune"
    URANUS = "Uranus"
    PLUTO = "Pluto"


class ProperMotion(Model):
    """A proper motion in milli-arcseconds a year."""

    pmx: Double
    pmy: Double


class EqCoord(Message):
    """Equatorial coordinates."""

    tag: Tag
    ra: Angle
    dec: Angle
    frame: EqFrame
    catalog_name: str
    pm: ProperMotion


class SolarSystemCoord(Message):
    """Where a body of the solar system is."""

    tag: Tag
    body: SolarSystemObject


class MinorPlanetCoord(Message):
    """The orbit of a minor planet."""

    tag: Tag
    epoch: Double
    inclination: Angle
    long_ascending_node: Angle
    arg_of_perihelion: Angle
    mean_distance: Double
    eccentricity: Double
    mean_anomaly: Angle


class CometCoord(Message):
    """The orbit of a comet."""

    tag: Tag
    epoch_of_perihelion: Double
    inclination: Angle
    long_ascending_node: Angle
    arg_of_perihelion: Angle
    perihelion_distance: Double
    eccentricity: Double


class AltAzCoord(Message):
    """Coordinates of the horizon."""

    tag: Tag
    alt: Angle
    az: Angle


Coord = EqCoord | SolarSystemCoord | MinorPlanetCoord | CometCoord | AltAzCoord
