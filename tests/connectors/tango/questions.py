"""The questions of the contract to devices of class Instrument (`tests.connectors.tango.devices`)."""

from __future__ import annotations

import contextlib
import math
import re
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from harness.connectors.tango.abstract import Connector
from harness.errors import NotAllowed
from harness.events.entry import Kind
from harness.events.key import Key
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.contract import Call, Question
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO

SPECTRA = ("aSpectrum", "aStringSpectrum", "anImage", "aBandSpectrum", "aStateSpectrum", "emptySpectrum")
SCALARS = (
    *("aBoolean", "aShort", "aLong", "aLong64", "aUChar", "aUShort", "aULong", "aULong64", "aFloat", "aDouble"),
    *("aString", "aBand", "aState", "encoded", "notANumber", "invalid", "raising", "forbidden", "limited"),
    *("writeOnly", "polledUnchanged", "silent", "pushed", "pushedBand", "brokenPush", "State", "Status"),
)
WRITES: tuple[tuple[str, Any], ...] = (
    *(("aBoolean", False), ("aShort", -(2**15)), ("aLong", 2**31 - 1), ("aLong64", -(2**63)), ("aUChar", 255)),
    *(("aUShort", 65535), ("aULong", 2**32 - 1), ("aULong64", 2**64 - 1), ("aFloat", 0.1), ("aDouble", 2.5e-300)),
    *(("aString", "first, light"), ("aString", "à la carte"), ("aString", ""), ("aBand", "WIDE"), ("aBand", 2)),
    *(
        ("aSpectrum", (0.1, 1e300)),
        ("aSpectrum", ()),
        ("aStringSpectrum", ("a", "b, c")),
        ("anImage", ((1, 2), (3, 4))),
    ),
    *(("limited", 10), ("limited", 11), ("aDouble", math.nan), ("aDouble", "x"), ("aShort", 2**15), ("silent", 1)),
    *(("aBand", "NO"), ("aBand", 7), ("absent", 1), ("anImage", ((1,), (1, 2))), ("writeOnly", 1.5)),
)
COMMANDS: tuple[tuple[str, Any], ...] = (
    *(("Echo", "first light"), ("Echo", ""), ("Half", 5), ("Half", math.nan), ("Not", True), ("Port", 65535)),
    *(("Reverse", (1.5, 2)), ("Reverse", ()), ("Reverse", (math.nan, 1.0)), ("Upper", ("a", "b")), ("Upper", ())),
    *(("Pair", ((1, 2), ("a",))), ("Pair", ((), ())), ("PairOfDoubles", ((1.5,), ("a", "b"))), ("Become", "MOVING")),
    *(("Become", "ON"), ("Encode", ("json", b'{"a": 1}')), ("Nothing", None), ("State", None), ("Status", None)),
    *(("Init", None), ("Forbidden", None), ("Raise", None), ("Absent", None), ("Half", "x"), ("Half", None)),
    *(("Port", -1), ("Nothing", 1), ("Become", "NO"), ("Pair", (1, 2)), ("echo", "spelt otherwise")),
)

REASON = re.compile(r"\[(\w+)\]")
"""The reason within the text of an error."""
ALL_OF_IT = 50
"""Calls that a black box keeps: others may call the device, too."""
GATEWAYS_POLLING = 3.0
"""Seconds between two readings of TangoGQL."""


def kept_in_the_database(connector: Connector, pattern: str) -> Any:
    """What the database keeps for a device that runs, and for one that does not."""
    kept = {"keptOne": ["1"], "keptMore": ["a", "b, c", ""]}
    connector.device(ONE).put_properties(kept)
    try:
        return [connector.query().properties(name, pattern) for name in (ONE, "Lamp", ABSENT)]
    finally:
        connector.device(ONE).delete_properties(list(kept))


def restored(attribute: str, value: Any) -> Call:
    """Write, read, and write what was there before."""

    def call(connector: Connector) -> Any:
        device = connector.device(ONE)
        before = device.read(attribute).value
        try:
            return device.write_read(attribute, value)
        finally:
            device.write(attribute, before)

    return call


def seen(*attributes: str, then: Call | None = None, count: int = 1) -> Call:
    """The first events of these attributes, and of what happens then."""

    def call(connector: Connector) -> Any:
        recorder, events = Recorder(), []
        names = attributes if then is None else dict.fromkeys((*attributes, "pushed"))
        subscriptions = connector.subscribe([Key(ONE, name) for name in names], recorder)
        try:
            if then is not None:
                recorder.reached(partial(connector.device(ONE).execute, "Push"))
                then(connector)
            while len(events) < count:
                event = recorder.next()
                events += [event] * (event.key.field in attributes)
        finally:
            for one in subscriptions:
                one.close()
        return tuple(
            (one.kind.value, one.key.field, one.value, one.label, one.quality, REASON.findall(one.error))
            for one in events
        )

    return call


def commanded(*commands: tuple[str, Any]) -> Call:
    """These commands, one after the other."""

    def call(connector: Connector) -> Any:
        return tuple(connector.device(ONE).execute(name, argument) for name, argument in commands)

    return call


def polled_slowly(connector: Connector) -> Any:
    """What is read of a polled attribute just after it has changed: the new value, or what the polling has kept."""
    device = connector.device(ONE)
    device.execute("SetSilent", 1)
    device.poll("silent", 60)
    try:
        told = device.polling("silent")
        device.read("silent", cached=True)
        device.execute("SetSilent", 2)
        return ("as it is" if device.read("silent").value == 2 else "as it was"), told
    finally:
        device.poll("silent", 0)
        device.execute("SetSilent", 0)


def change_is_seen(connector: Connector) -> Any:
    """When a change shows of an attribute that pushes no events; a second one, as the first may come at any time."""
    recorder = Recorder()
    (subscription,) = connector.subscribe([Key(TWO, "silent")], recorder)
    device, seen_at = connector.device(TWO), []
    try:
        for value in (7, 8):
            device.execute("SetSilent", value)
            event = recorder.until(lambda event, value=value: event.value == value)[-1]
            assert event.kind is Kind.POLLED
            seen_at.append(event.received)
    finally:
        subscription.close()
        device.execute("SetSilent", 0)
    assert subscription.polled
    return "later" if seen_at[1] - seen_at[0] > GATEWAYS_POLLING / 2 else "soon"


def started(command: str, argument: Any) -> Call:
    """Without waiting: fetched, and called back."""

    def call(connector: Connector) -> Any:
        device, called = connector.device(ONE), threading.Event()
        fetched = device.start(command, argument).result(5)
        back = device.start(command, argument, called_back=lambda _: called.set())
        assert called.wait(5)
        return fetched, back.result(0)

    return call


def absent(connector: Connector) -> Any:
    """What comes of a device that nobody serves, beside one that is there."""
    recorder = Recorder()
    subscriptions = connector.subscribe([Key(ABSENT, "State"), Key(TWO, "State")], recorder)
    found = {event.key.subject: (event.kind.value, event.value) for event in (recorder.next(), recorder.next())}
    for one in subscriptions:
        one.close()
    return found[ABSENT], found[TWO], [one.key for one in subscriptions]


def black_box(connector: Connector) -> Any:
    """How much of it there is, and whether what was just called is in it."""
    device = connector.device(ONE)
    device.execute("Not", True)
    return len(device.black_box(3)), any("Not" in line for line in device.black_box(ALL_OF_IT))


def broken(connector: Connector) -> Any:
    """What is pushed in place of a value."""
    try:
        return seen("brokenPush", then=commanded(("Break", True)), count=2)(connector)
    finally:
        connector.device(ONE).execute("Break", False)


def with_property(connector: Connector) -> Any:
    device = connector.device(ONE)
    device.put_properties({"someNumbers": [1, 2], "someText": ["a, b"]})
    found = device.properties("some*")
    device.delete_properties(["someNumbers", "someText", "nothing"])
    return found, device.properties("some*")


def logging_levels(connector: Connector) -> Any:
    administration = connector.administration(ONE)
    before = administration.logging_level(ONE)
    administration.set_logging_level(ONE, "WARN")
    administration.add_logging_target(ONE, "console::cout")
    found = administration.logging_level(ONE), administration.logging_targets(ONE)
    administration.remove_logging_target(ONE, "console::cout")
    administration.set_logging_level(ONE, before)
    return before, found, administration.logging_targets(ONE)


def poll(name: str, seconds: float, thing: Any = "attribute") -> Call:
    """Let it poll, see what it says of it, and stop."""

    def call(connector: Connector) -> Any:
        device = connector.device(ONE)
        device.poll(name, seconds, thing)
        try:
            device.poll(name, seconds * 2, thing)
            return device.polling(name, thing), connector.administration(ONE).polling(ONE)
        finally:
            device.poll(name, 0, thing)
            device.poll(name, 0, thing)

    return call


def newest_result(connector: Connector) -> Any:
    """Of a command that the device polls."""
    device = connector.device(ONE)
    device.poll("State", 0.05, "command")
    try:
        while True:
            with contextlib.suppress(NotAllowed):  # nothing yet
                return device.history("State", 1, "command")
            time.sleep(0.02)
    finally:
        device.poll("State", 0, "command")


def questions() -> Iterator[Question]:
    """All of them."""
    for name in SCALARS:
        yield Question(f"configuration of {name}", lambda c, name=name: c.device(ONE).attribute(name))
        yield Question(f"reading of {name}", lambda c, name=name: c.device(ONE).read(name))
        yield Question(f"first event of {name}", seen(name))
    for name in SPECTRA:
        yield Question(f"configuration of {name}", lambda c, name=name: c.device(ONE).attribute(name), ("shape",))
        yield Question(f"reading of {name}", lambda c, name=name: c.device(ONE).read(name))
        yield Question(f"first event of {name}", seen(name))
    for name, value in WRITES:
        yield Question(f"write of {value!r} to {name}", restored(name, value))
    for name, argument in COMMANDS:
        yield Question(f"command {name} of {argument!r}", lambda c, n=name, a=argument: c.device(ONE).execute(n, a))
    yield Question("command Fail", commanded(("Fail", None)), ("reason",))
    yield Question("command Half of infinity", commanded(("Half", math.inf)), ("infinity",))
    yield Question("command Encode of bytes", commanded(("Encode", ("raw", b"\xff"))), ("bytes",))
    yield Question("command Sleep of 3.3", commanded(("Sleep", 3.3)), ("three seconds",))
    yield Question("started", started("Half", 5.0))
    yield Question("started in vain", started("Forbidden", None))
    yield Question("changes", seen("pushed", then=commanded(("Push", 1.5), ("Push", 2.5), ("Push", 0)), count=4))
    yield Question("labels", seen("pushedBand", then=commanded(("PushBand", 2), ("PushBand", 0)), count=3))
    yield Question("an error that is pushed", broken)
    yield Question("no such attribute is subscribed to", seen("pushd"))
    yield Question("subscription of a device that is absent", absent)
    yield Question("periodic events", lambda c: c.subscribe([Key(ONE, "State")], Recorder(), periodic=True) and "begun",
                   ("periodic",))  # fmt: skip
    yield Question("a change without events", change_is_seen, ("slow polling",))
    for name in ("describe", "state", "status", "versions"):
        yield Question(name, lambda c, name=name: getattr(c.device(ONE), name)())
    yield Question("description", lambda c: c.device(ONE).description(), ("description",))
    yield Question("ping", lambda c: 0 < c.device(ONE).ping() < 3)
    yield Question("black box", black_box)
    yield Question("names of attributes", lambda c: tuple(one.name for one in c.device(ONE).attributes()))
    yield Question("commands", lambda c: c.device(ONE).commands())
    yield Question("a command", lambda c: c.device(ONE).command("echo"))
    yield Question("several", lambda c: c.device(ONE).read_several(["aDouble", "aShort"]))
    yield Question("several with one that fails", lambda c: c.device(ONE).read_several(["aDouble", "raising"]))
    yield Question("several are written", lambda c: c.device(ONE).write_several({"aShort": -7, "aDouble": 1.25}))
    yield Question("properties", with_property)
    yield Question("polling of an attribute", poll("aDouble", 0.1))
    yield Question("polling of a command", poll("State", 0.1, "command"))
    yield Question("polling of a command that needs an argument", poll("Echo", 0.1, "command"))
    yield Question("polling that is too quick", poll("aDouble", 0.001))
    yield Question("polling of nothing", poll("absent", 0.1))
    yield Question("polling that is declared", lambda c: c.device(ONE).polling("polledunchanged"))
    yield Question("cached", lambda c: c.device(ONE).read("polledUnchanged", cached=True))
    yield Question("cached but not polled", lambda c: c.device(ONE).read("aDouble", cached=True))
    yield Question("a polled attribute that has changed", polled_slowly, ("cache",))
    yield Question("history", lambda c: bool(c.device(ONE).history("polledUnchanged", 2)), ("history",))
    yield Question("newest of the history", lambda c: c.device(ONE).history("polledUnchanged", 1))
    yield Question("newest result of a command", newest_result)
    yield Question("history of what is not polled", lambda c: c.device(ONE).history("aDouble", 1))
    yield Question("history of a command that is not polled", lambda c: c.device(ONE).history("State", 1, "command"))
    yield Question("settings", lambda c: c.device(ONE).settings("aDouble"), ("settings",))
    yield Question("settings with limits", lambda c: c.device(TWO).settings("limited"), ("settings",))
    yield Question("settings of nothing", lambda c: c.device(ONE).settings("absent"))
    yield Question(
        "change of settings", lambda c: c.device(ONE).change_settings("aShort", {"unit": "m"}), ("settings",)
    )
    yield Question("pipe", lambda c: c.device(ONE).pipe("any"))
    yield Question("logging", logging_levels)
    yield Question("logs", lambda c: bool(c.logs().target()), ("logs",))
    yield Question("administration", lambda c: (c.administration(ONE).devices(), c.administration(ONE).classes()))
    yield Question("restart", lambda c: c.administration(THREE).restart_device(THREE))
    yield Question("alias", lambda c: (c.device("Lamp").name, c.resolve_device("LAMP"), c.query().describe("lamp")))
    yield Question("attribute by name", lambda c: str(c.attribute(f"{ONE}/ADOUBLE")))
    yield Question("attribute by alias", lambda c: str(c.attribute("Brightness")))
    yield Question("attribute by no alias", lambda c: str(c.attribute("Darkness")))
    yield Question("group", lambda c: c.group([ONE, "lamp", TWO, ABSENT]).read("aDouble"))
    yield Question("commanded group", lambda c: c.group([ONE, TWO]).execute("Half", 3.0))
    yield Question("elsewhere", lambda c: c.resolve_device("tango://localhost:1/a/b/c"), ("elsewhere",))
    for name in (ABSENT, "test/instrument/77", "nothing", "a/b", "tango://nowhere/a b/c"):
        yield Question(f"device {name}", lambda c, name=name: c.device(name).name)
    for pattern in ("*", "test/*", "test/instrument/_", "*/INSTRUMENT/1", "none/*", "d*/devices/*"):
        yield Question(f"devices {pattern}", lambda c, p=pattern: (c.query().devices(p), c.query().exported(p)))
    yield Question("of class", lambda c: (c.query().of_class("Instrument"), c.query().of_class("None")))
    yield Question("of server", lambda c: (c.query().of_server("devices/one"), c.query().of_server("none/1")))
    yield Question("classes and servers", lambda c: (c.query().classes(), c.query().servers(), c.query().aliases()))
    for pattern in ("*", "kept*", "nothing*"):
        yield Question(f"properties {pattern} in the database", partial(kept_in_the_database, pattern=pattern))
    yield Question("absent device", lambda c: c.query().describe(ABSENT))
    yield Question("unknown device", lambda c: c.query().describe("test/instrument/77"))
