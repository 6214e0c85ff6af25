"""A telescope for one test after another."""

from tests.scenario.weather import weather
from tests.separate import kept, run, target

__all__ = ["kept", "run", "target", "weather"]
