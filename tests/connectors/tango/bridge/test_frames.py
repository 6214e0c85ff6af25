"""120,000 random and mutated frames and answers: each is read, refused clearly, or left out with a line."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import string
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import pytest

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.devices.conversion import conversion
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.subscriptions.batch import Batch, attributes_in
from harness.connectors.tango.bridge.subscriptions.subscriber import (
    DeviceAttributeSubscriber,
    DeviceSubscriptionCallback,
)
from harness.connectors.tango.bridge.transport.answers import LONGEST, Answer, NotAnAnswerError, read_answer
from harness.connectors.tango.bridge.transport.authenticator import NOBODY
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.connectors.tango.bridge.transport.protocol import Frame
from harness.connectors.tango.bridge.transport.websocket import _frame
from harness.connectors.tango.described import AttributeConfiguration
from harness.errors import ConnectorError, Unreachable
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.bridge.faulty import PAGE, PATIENCE

MANY = 50_000
"""Of frames, and as many answers."""
TAKEN = 20_000
"""Answers that are taken apart by a connector."""
SEED = 20261122
VALID: dict[str, Any] = {
    "id": "1",
    "type": "data",
    "payload": {
        "data": {
            "attributes": {
                "device": "test/lamp/1",
                "attribute": "aValue",
                "fullName": "tango://127.0.0.1:10000/test/lamp/1/avalue",
                "value": [1.5, None],
                "quality": "ATTR_VALID",
                "timestamp": 1780000000.5,
                "error": {"desc": "it is broken", "reason": "API_Broken"},
            }
        }
    },
}
ANSWER = {
    "data": {"attributes": [{"value": 1, "quality": "ATTR_VALID"}, None], "device": {"name": "test/lamp/1"}},
    "errors": [{"message": "not found", "path": ["attributes", 1, "value"], "locations": [{"line": 1}]}],
}
TYPES = ("connection_ack", "data", "next", "error", "complete", "ping", "pong", "ka", "connection_error", "nonsense")
KINDS = ("DevDouble", "DevLong64", "DevEnum", "DevState", "DevEncoded", "DevString", "DevBoolean")


class Chance(random.Random):
    """Makes documents, and breaks good ones; the same ones each time."""

    def value(self, depth: int = 3) -> Any:
        kind = self.randrange(12 if depth else 8)
        match kind:
            case 0:
                return None
            case 1:
                return self.choice((True, False))
            case 2:
                return self.choice((0, -1, 2**70, 10**400, self.randrange(1000)))
            case 3:
                return self.choice((0.5, float("nan"), float("inf"), -1e300))
            case 4 | 5 | 6:
                return self.text()
            case 7:
                return self.choice(TYPES)
            case 8 | 9:
                return [self.value(depth - 1) for _ in range(self.randrange(4))]
        return {self.key(): self.value(depth - 1) for _ in range(self.randrange(4))}

    def text(self) -> str:
        return "".join(self.choices(string.printable + "\u2028\ud83d\udd2d\x00äé", k=self.randrange(20)))

    def key(self) -> str:
        return self.choice(("id", "type", "payload", "data", "errors", "attributes", "device", "value", self.text()))

    def broken(self, document: Any) -> Any:
        """A copy with one or more parts replaced, removed or added."""
        if self.random() < 0.15:
            return self.value()
        if isinstance(document, dict):
            changed = {key: self.broken(part) for key, part in document.items() if self.random() > 0.05}
            if self.random() < 0.05:
                changed[self.key()] = self.value()
            return changed
        if isinstance(document, list):
            return [self.broken(part) for part in document if self.random() > 0.1]
        return document

    def bytes_of(self, good: Any) -> bytes:
        """JSON, or JSON with broken bytes, or no JSON."""
        way = self.randrange(10)
        if way == 0:
            return self.randbytes(self.randrange(60))
        if way == 1:
            return self.choice((b"", PAGE, b"[" * 5000, b'{"a":' * 5000, b'"' + b"9" * 6000, b"9" * 6000, b"nul"))
        whole = json.dumps(self.broken(good) if way < 9 else self.value()).encode()
        if way in (2, 3) and whole:
            place = self.randrange(len(whole))
            return whole[:place] + self.randbytes(self.randrange(3)) + whole[place + self.randrange(3) :]
        return whole


class Kept:
    """Keeps no more than counts: there are many."""

    def __init__(self) -> None:
        self.seen: Counter[Kind] = Counter()

    def push_event(self, event: Event) -> None:
        self.seen[event.kind] += 1
        assert isinstance(event.source_time, float)
        assert len(event.error) < 2000


class Nobody:
    """Looks after no batch."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def subscribed(kind: str, subscriber: Kept) -> Batch:
    labels = ("A", "B") if kind == "DevEnum" else ()
    configuration = AttributeConfiguration("aValue", kind, "SPECTRUM", "READ", enum_labels=labels)
    member = DeviceAttributeSubscriber(Key("test/lamp/1", "aValue"), "aValue", conversion(configuration))
    member.join(DeviceSubscriptionCallback(member, subscriber, lambda _: None))
    return Batch([member], Nobody())


def test_frames(caplog: pytest.LogCaptureFixture) -> None:
    chance, kept = Chance(SEED), Kept()
    meanings: Counter[str] = Counter()

    async def take_all() -> None:
        batches = [subscribed(kind, kept) for kind in KINDS]
        for number in range(MANY):
            good = copy.deepcopy(VALID)
            if number % 4:
                del good["payload"]["data"]["attributes"]["error"]
            if number % 3 == 0:
                good["type"] = TYPES[number % len(TYPES)]
            data = chance.bytes_of(good)
            text = number % 2 == 0
            message = aiohttp.WSMessage(
                aiohttp.WSMsgType.TEXT if text else aiohttp.WSMsgType.BINARY,
                data.decode(errors="replace") if text else data,
                "",
            )
            caplog.clear()
            frame = _frame(message, NOBODY)
            if frame is None:
                (record,) = caplog.records
                assert record.getMessage().startswith("a message of the gateway is left out, because ")
                assert len(record.getMessage()) < 4 * LONGEST + 200
                meanings["left out"] += 1
                continue
            assert isinstance(frame, Frame)
            meanings[frame.meaning] += 1
            if frame.meaning == "data":
                batches[number % len(batches)].taken(frame.payload)
                assert attributes_in(frame.payload) is not None or caplog.records

    asyncio.run(take_all())
    assert set(meanings) == {"left out", "data", "error", "complete", "ping", "ready", "refused", "nothing"}
    assert min(kept.seen[Kind.ERROR], kept.seen[Kind.POLLED]) > 100, kept.seen  # polled: after an error


def test_a_value_that_cannot_be_read_does_not_end_the_events() -> None:
    seen: list[Kind] = []

    class Listed(Kept):
        def push_event(self, event: Event) -> None:
            seen.append(event.kind)

    async def take() -> None:
        batch = subscribed("DevDouble", Listed())
        for value in ([1.5], ["no number"], [2.5]):
            frame = {"device": "test/lamp/1", "attribute": "aValue", "value": value, "quality": "ATTR_VALID"}
            batch.taken({"data": {"attributes": frame | {"timestamp": 1780000000.5 + len(seen)}}})

    asyncio.run(take())
    assert seen == [Kind.INITIAL, Kind.ERROR, Kind.CHANGE]


def test_answers() -> None:
    chance = Chance(SEED)
    ends: Counter[str] = Counter()
    for _ in range(MANY):
        body = chance.bytes_of(ANSWER)
        answer = read_or_refused(body)
        if isinstance(answer, Answer):
            answer.error("attributes", 1)
            assert answer.wants_login in (True, False)
            ends["read"] += 1
            continue
        assert answer.startswith(("it is not JSON but text/html", "it has neither", "its data or errors are"))
        assert len(answer) < 4 * LONGEST + 200
        ends["refused"] += 1
    assert min(ends.values()) > MANY / 20, ends


def read_or_refused(body: bytes) -> Answer | str:
    try:
        return read_answer(body, "text/html")
    except NotAnAnswerError as error:
        return str(error)


# ---- answers that a connector takes apart -----------------------------------------------------------------------


CONFIGURED = {
    "name": "aValue",
    "datatype": "DevDouble",
    "dataformat": "SCALAR",
    "writable": "READ_WRITE",
    "enumLabels": [],
    **dict.fromkeys(("format", "label", "unit", "description", "minvalue", "maxvalue"), ""),
}
LISTED = {
    "name": "test/lamp/1",
    "alias": "Lamp",
    "exported": True,
    "connected": True,
    "deviceClass": "Lamp",
    "pid": 1,
    "server": {"id": "Lamps/one", "host": "here", "versionInfo": {"PyTango": "10"}},
    "state": "ON",
    "blackbox": ["a call"],
    "properties": [{"name": "one", "value": ["1"]}],
    "attributes": [CONFIGURED],
    "commands": [
        {"name": "Go", "intype": "DevVoid", "intypedesc": "", "outtype": "DevVarLongArray", "outtypedesc": ""}
    ],
}
DATABASE = {"name": "sys/database/2", "exported": True, "deviceClass": "DataBase", "server": None}
READ = {"value": 1.0, "writevalue": 1.0, "quality": "ATTR_VALID", "timestamp": 1780000000.5}
GOOD = {
    "devices(": {"devices": [LISTED, DATABASE]},
    "device(": {"device": LISTED},
    "enumLabels": {"attributes": [CONFIGURED]},
    "attributes(": {"attributes": [READ]},
    "executeCommand(": {"executeCommand": {"ok": True, "message": [], "output": [1]}},
    "setAttributeValue(": {"setAttributeValue": {"ok": True, "message": []}},
    "putDeviceProperty(": {"putDeviceProperty": {"ok": True, "message": []}},
}
"""What a gateway answers well, by what is in the question."""


class Nonsense:
    """In place of a bridge: what a gateway answers to it is broken, once it is told to."""

    gateway, limit = Gateway("http://localhost:1"), 0.1
    attribute = "aValue"

    def __init__(self) -> None:
        self.chance, self.breaks, self.last = Chance(SEED), False, b""

    def call(self, document: str, *_: object, **__: object) -> Answer:
        good: Any = {"data": next((one for sign, one in GOOD.items() if sign in document), {"tangoHost": "here:1"})}
        broken = self.breaks and self.chance.random() < 0.8
        self.last = json.dumps(self.chance.broken(good) if broken else good).encode()
        try:
            return read_answer(self.last)
        except NotAnAnswerError as error:
            raise Unreachable(str(error)) from None  # as the bridge does

    change = call

    def send(self, document: str, *_: object, **__: object) -> str:
        return document

    def answer_to(self, sent: str, limit: float) -> Answer:
        return self.call(sent)

    def subscribe(self, wanted: Sequence[object], *_: object) -> list[Any]:
        return [self] * len(wanted)  # as subscriptions, which end when they are closed

    def show(self, *_: object) -> Any:
        return self.chance.broken({"value": 1.0, "quality": "ATTR_VALID", "error": {"desc": "it is broken"}})

    def close(self) -> None:
        """Nothing to end."""


def asked(connector: BridgeConnector) -> dict[str, Callable[[], object]]:
    """Every sort of question."""
    device, query = connector.device("test/lamp/1"), connector.query()
    pairs = [Key("test/lamp/1", "aValue")]
    return {
        **{name: getattr(device, name) for name in ("state", "status", "ping", "attributes", "commands", "describe")},
        **{name: getattr(device, name) for name in ("properties", "versions")},
        **{name: getattr(query, name) for name in ("devices", "exported", "classes", "servers", "aliases")},
        "black box": lambda: device.black_box(1),
        "read": lambda: device.read("aValue"),
        "settings": lambda: device.settings("aValue"),
        "write": lambda: device.write("aValue", 1.0),
        "execute": lambda: device.execute("Go"),
        "start": lambda: device.start("Go").result(PATIENCE),
        "put property": lambda: device.put_properties({"one": ["1"]}),
        "read each": lambda: connector.read_each(pairs),
        "configure each": lambda: connector.configure_each(pairs),
        "subscribe": lambda: connector.subscribe(pairs, Kept()),
        "of class": lambda: query.of_class("Lamp"),
        "of server": lambda: query.of_server("Lamps/one"),
        "described": lambda: query.describe("test/lamp/1"),
        "properties kept": lambda: query.properties("test/lamp/1"),
        "alias": lambda: connector.resolve_device("Lamp"),
        "elsewhere": lambda: connector.resolve_device("tango://here:1/test/lamp/1"),
        "lib": connector.versions,
    }


def test_answers_that_are_taken_apart() -> None:
    """Nothing but errors of the harness comes out of a connector, whatever the gateway says."""
    nonsense: Any = Nonsense()
    connector = BridgeConnector(nonsense, TBridgeFactory(), Limits(call=0.1))
    questions = asked(connector)
    foreign: dict[str, object] = {}
    ends: Counter[str] = Counter()
    longest = 0
    for number in range(TAKEN):
        name = list(questions)[number % len(questions)]
        if number % 7 == 0:
            connector.device("test/lamp/1").forget()
        nonsense.breaks = True
        try:
            questions[name]()
            ends["read"] += 1
        except ConnectorError as error:
            ends["refused"] += 1
            longest = max(longest, len(str(error)))
        except Exception as error:
            foreign.setdefault(f"{name}: {type(error).__name__}", (nonsense.last, error))
        nonsense.breaks = False
    connector.close()
    assert not foreign
    assert longest < 4 * LONGEST + 200
    assert min(ends.values()) > TAKEN / 20, ends
