"""A declared telescope as it is written in YAML: the shape of the document, nothing else.

`harness.models.telescope` is the same with inheritance, parameters and links worked out, and is what everybody uses.
"""

from __future__ import annotations

from harness.models.schema.attributes import Attribute, Range
from harness.models.schema.commands import Ask, Command, Refusal, Result, Stage, Taken
from harness.models.schema.conditions import Condition, Follow, Mirror
from harness.models.schema.devices import Device, DeviceClass, Fault, LinkOver, Subject
from harness.models.schema.document import Document, Parameter
from harness.models.schema.esw import Agent, CommandParameter, ObservingMode
from harness.models.schema.parts import TOLD, UNITS, Duration, Part, Strings, Values, as_list, seconds
from harness.models.schema.tango import Argument

__all__ = [
    "TOLD",
    "UNITS",
    "Agent",
    "Argument",
    "Ask",
    "Attribute",
    "Command",
    "CommandParameter",
    "Condition",
    "Device",
    "DeviceClass",
    "Document",
    "Duration",
    "Fault",
    "Follow",
    "LinkOver",
    "Mirror",
    "ObservingMode",
    "Parameter",
    "Part",
    "Range",
    "Refusal",
    "Result",
    "Stage",
    "Strings",
    "Subject",
    "Taken",
    "Values",
    "as_list",
    "seconds",
]
