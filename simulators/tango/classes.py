"""Makes Tango device classes of declared ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tango
from tango.server import Device, attribute, command

from harness.models import schema
from harness.models.telescope import DeviceClass
from simulators.devices.values import Type
from simulators.tango.front import Front

ACCESS = {
    "read": tango.AttrWriteType.READ,
    "write": tango.AttrWriteType.WRITE,
    "read-write": tango.AttrWriteType.READ_WRITE,
}
OWN_TO_TANGO = ("State", "Status")
"""Attributes that every Tango device has anyway."""


def device_class(declared: DeviceClass, types: Mapping[str, Type], fronts: Mapping[str, Front]) -> type[Device]:
    """The Tango class of a declared class.

    :param fronts: what answers, by device name.
    """
    members: dict[str, Any] = {
        "__doc__": declared.description or declared.name,
        "init_device": _init(fronts),
        "delete_device": lambda self: self.front.release(),
        "dev_state": lambda self: self.front.read("State")[0],
        "dev_status": lambda self: self.front.read("Status")[0],
    }
    for name, one in declared.attributes.items():
        if name not in OWN_TO_TANGO:
            members[f"attribute {name}"] = _attribute(name, one, types[name])
    for name, each in declared.commands.items():
        members[name] = _command(name, each)
    made: type[Device] = type(declared.name, (Device,), members)
    return made


def _init(fronts: Mapping[str, Front]) -> Any:
    def init_device(self: Any) -> None:
        Device.init_device(self)
        self.front = fronts[self.get_name().lower()]
        self.front.attach(self)

    return init_device


def _attribute(name: str, declared: schema.Attribute, kind: Type) -> attribute:
    def read(self: Any) -> Any:
        return self.front.read(name)

    def write(self: Any, value: Any) -> None:
        self.front.write(name, value)

    def is_allowed(self: Any, request: tango.AttReqType) -> bool:
        return True if request == tango.AttReqType.READ_REQ else bool(self.front.allow_write(name))

    # PyTango keeps each method under its name, and would take the annotations for Tango types.
    read.__name__, write.__name__, is_allowed.__name__ = f"read_{name}", f"write_{name}", f"is_{name}_allowed"
    read.__annotations__ = write.__annotations__ = {}
    methods: dict[str, Any] = {"fisallowed": is_allowed}
    if "read" in declared.access:
        methods["fget"] = read
    if "write" in declared.access:
        methods["fset"] = write
    return attribute(name=name, **_type(kind), **_description(name, declared), **_limits(declared), **methods)


def _type(kind: Type) -> dict[str, Any]:
    dtype: Any = tango.CmdArgType.__members__[kind.name]
    for _ in kind.shape:
        dtype = (dtype,)
    settings = {"dtype": dtype, **dict(zip(("max_dim_x", "max_dim_y"), kind.shape, strict=False))}
    if kind.labels:
        settings["enum_labels"] = list(kind.labels)
    return settings


def _description(name: str, declared: schema.Attribute) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "access": ACCESS[declared.access],
        "doc": declared.description,
        "label": declared.label or name,
        "unit": declared.unit,
    }
    if declared.format:
        settings["format"] = declared.format
    if declared.polling is not None:
        settings["polling_period"] = round(declared.polling * 1000)
    return settings


def _limits(declared: schema.Attribute) -> dict[str, str]:
    settings = {}
    for key, range_ in (("value", declared.limits), ("alarm", declared.alarm), ("warning", declared.warning)):
        if range_ is not None:
            for end, limit in (("min", range_.minimum), ("max", range_.maximum)):
                if limit is not None:
                    settings[f"{end}_{key}"] = f"{limit:g}"
    return settings


def _command(name: str, declared: schema.Command) -> Any:
    def is_allowed(self: Any) -> bool:
        return bool(self.front.allow(name))

    # PyTango keeps the method under its name, so that each needs one of its own.
    is_allowed.__name__ = f"is_{name}_allowed"
    settings: dict[str, Any] = {"fisallowed": is_allowed}
    if declared.argument is None:

        def execute(self: Any) -> Any:
            return self.front.execute(name, None)
    else:

        def execute(self: Any, argument: Any) -> Any:  # type: ignore[misc]
            return self.front.execute(name, argument)

        settings["dtype_in"] = tango.CmdArgType.__members__[declared.argument.type]
        settings["doc_in"] = declared.argument.description
    if declared.protocol == "long-running":
        settings["dtype_out"] = tango.CmdArgType.DevVarLongStringArray
        settings["doc_out"] = "([code], [uid]), or ([REJECTED], [reason])"
    elif declared.result is not None:
        settings["dtype_out"] = tango.CmdArgType.__members__[declared.result.type]
        settings["doc_out"] = declared.result.description
    execute.__name__ = name
    # PyTango would take them for Tango types.
    execute.__annotations__ = {}
    execute.__doc__ = declared.description
    return command(execute, **settings)
