"""The questions of the contract to any control system: what it has, and what its devices say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harness.connectors.tango.abstract import Connector, Reading
from harness.errors import ConnectorError
from harness.events.key import Key
from tests.connectors.tango.contract import Question


def of_control_system() -> Iterator[Question]:
    """What its database knows."""
    for pattern in ("*", "mid-*", "*/subarray/0_", "sys/tg_test/*", "*-tmc/*"):
        yield Question(f"devices {pattern}", lambda c, p=pattern: (c.query().devices(p), c.query().exported(p)))
    yield Question("classes", lambda c: c.query().classes())
    yield Question("servers", lambda c: c.query().servers())
    yield Question("aliases", lambda c: c.query().aliases())
    yield Question("of each class", lambda c: {one: c.query().of_class(one) for one in c.query().classes()})
    yield Question("of each server", lambda c: {one: c.query().of_server(one) for one in c.query().servers()})
    yield Question("each device", lambda c: [c.query().describe(one) for one in c.query().devices("*")])
    yield Question("no device", lambda c: c.device("sys/tg_tset/1").name)


def of_device(device: str, still: bool = True) -> Iterator[Question]:
    """What it has and gives.

    :param still: whether its values stay as they are; otherwise only their types are compared.
    """
    for name in ("describe", "versions", "commands", "state", "status"):
        yield Question(f"{name} of {device}", lambda c, name=name: getattr(c.device(device), name)())
    yield Question(f"attributes of {device}", lambda c: c.device(device).attributes(), ("shape",))
    yield Question(f"values of {device}", lambda c: {n: shown(r, still) for n, r in readings(c, device).items()})
    yield Question(f"properties of {device}", lambda c: c.device(device).properties())
    yield Question(f"polling of {device}", lambda c: c.administration(device).polling(device))
    yield Question(f"logging of {device}", lambda c: c.administration(device).logging_level(device))
    yield Question(f"server of {device}", lambda c: (c.administration(device).classes(), c.administration(device).name))


def readings(connector: Connector, device: str) -> dict[str, Reading | ConnectorError]:
    """All that it has, all at once."""
    names = [one.name for one in connector.device(device).attributes()]
    return dict(zip(names, connector.read_each([Key(device, name) for name in names]), strict=True))


def shown(reading: Reading | ConnectorError, still: bool) -> Any:
    """What there is to compare."""
    if still or isinstance(reading, ConnectorError):
        return reading
    return kinds(reading.value), kinds(reading.set_point), reading.quality, reading.label


def kinds(value: Any) -> Any:
    """The types within a value; of a list, once."""
    if isinstance(value, tuple):
        return ("list of", *sorted({repr(kinds(one)) for one in value}))
    return type(value).__name__


def commanded(device: str, commands: Sequence[tuple[str, Any]]) -> Iterator[Question]:
    """Commands and what they give back."""
    for name, argument in commands:
        yield Question(f"{name} of {argument!r}", lambda c, n=name, a=argument: c.device(device).execute(n, a))


def written(device: str, values: Sequence[tuple[str, Any]]) -> Iterator[Question]:
    """Values that are written, and the set points after it."""
    for name, value in values:
        yield Question(f"write of {value!r} to {name}", lambda c, n=name, v=value: _written(c, device, n, v))


def _written(connector: Connector, device: str, name: str, value: Any) -> Any:
    found = connector.device(device).write_read(name, value)
    return found.set_point, kinds(found.value), found.quality
