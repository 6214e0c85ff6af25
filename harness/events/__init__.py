"""The event journal, waits on it, and explanations of what was seen."""

from harness.events.budget import Budget
from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.combined import AllOf, AnyOf
from harness.events.expecting.expectations import Becomes, GoesThrough, Stays
from harness.events.expecting.in_order import InOrder
from harness.events.expecting.matching import Expectation
from harness.events.explaining.explanation import Context, Explanation, Look
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.key import Key
from harness.events.waiting.early_stop import EarlyStop
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Met, Unmet
from harness.events.waiting.waits import LookAgain, wait_for

__all__ = [
    "AllOf",
    "AnyOf",
    "Becomes",
    "Budget",
    "Context",
    "EarlyStop",
    "Entry",
    "Event",
    "Expectation",
    "Explanation",
    "GoesThrough",
    "InOrder",
    "Journal",
    "Key",
    "Kind",
    "Look",
    "LookAgain",
    "Met",
    "SecondLook",
    "Stays",
    "Unmet",
    "Watch",
    "wait_for",
]
