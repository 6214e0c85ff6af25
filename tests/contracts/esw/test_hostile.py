"""Whatever comes is a message or a `DecodeError`: nothing crashes, nothing hangs."""

from __future__ import annotations

import time
from typing import Any

import cbor2
import pytest

from harness.contracts.esw.codec import DecodeError, decode
from harness.contracts.esw.components import COMMAND
from harness.contracts.esw.gateway import GATEWAY, Log
from harness.contracts.esw.location import LOCATION
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import read_examples
from tests.contracts.esw.mutations import mutate_and_read

DEEP = 100_000
REQUESTS = [COMMAND.post_request, LOCATION.post_request, GATEWAY.websocket_request]
LOG = b'{"_type": "Log", "prefix": "ESW.a", "level": "INFO", "message": "m", "metadata": {"k": %s}}'
VALIDATE = b'{"_type": "Validate", "controlCommand": %s}'


def refuse(message_type: Any, data: bytes, media: Media = Media.JSON) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        decode(message_type, data, media)
    return caught.value


@pytest.mark.parametrize("request_type", REQUESTS, ids=["command", "location", "gateway"])
@pytest.mark.parametrize(
    "data",
    [
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"_type":' * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"_type": "GoOnline", "unknown": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        VALIDATE % (b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        b'{"kka":' * DEEP + b"1" + b"}" * DEEP,
    ],
    ids=["open", "closed", "objects", "closed objects", "unknown member", "known member", "old"],
)
def test_json_that_is_nested_deeply(request_type: Any, data: bytes) -> None:
    refuse(request_type, data)


@pytest.mark.parametrize(
    "data",
    [b"\x81" * DEEP, b"\xa1\x61a" * DEEP, b"\xd8\x1c\x81\xd8\x1d\x00", b"\xa1\x65_type\xd8\x1c\xa1\x61a\xd8\x1d\x00"],
    ids=["arrays", "maps", "an array that holds itself", "a map that holds itself"],
)
def test_cbor_that_is_nested_deeply_or_for_ever(data: bytes) -> None:
    refuse(COMMAND.post_request, data, Media.CBOR)
    refuse(Log, cbor2.dumps("kka") + data, Media.CBOR)


@pytest.mark.parametrize("number", [b"9" * 5_000, b"-" + b"9" * 100_000, b"1e400", b"9" * 5_000 + b".0", b"1" * 20])
def test_a_huge_number(number: bytes) -> None:
    query = b'{"_type": "QueryFinal", "runId": "1", "timeoutInSeconds": %s}' % number
    assert refuse(COMMAND.websocket_request, query).path in {"$.timeoutInSeconds", "$"}


@pytest.mark.parametrize("number", [b"9" * 5_000, b"-" + b"9" * 100_000])
def test_a_huge_number_in_a_member_that_is_ignored(number: bytes) -> None:
    assert "limit" in refuse(COMMAND.post_request, b'{"_type": "GoOnline", "unknown": %s}' % number).reason


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"01", b"+1", b"0x10", b"1.", b".5"])
def test_what_is_no_number(number: bytes) -> None:
    refuse(Log, LOG % number)


@pytest.mark.parametrize(
    "text",
    [b'"\xff"', b'"\xc3\x28"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\\ud800"', b'"\\udc00\\ud800"', b'"\x00"'],
    ids=["no start", "no continuation", "surrogate", "beyond", "half a pair", "wrong pair", "control"],
)
def test_wrong_utf_8(text: bytes) -> None:
    refuse(Log, LOG % text)
    refuse(Log, LOG.replace(b'"m"', text) % b"1")


@pytest.mark.parametrize(
    "data", ["{}".encode(code) for code in ("utf-16", "utf-32", "utf-8-sig")] + [b"", b" ", b"nul"]
)
def test_what_is_no_json(data: bytes) -> None:
    assert refuse(COMMAND.post_request, data).reason.startswith("it is no JSON that can be read")


@pytest.mark.parametrize(
    "data",
    [
        b'{"_type": "GoOnline", "_type": "GoOnline"}',
        b'{"_type": "GoOnline", "\\u005ftype": "GoOnline"}',
        b'{"_type": "GoOnline", "unknown": [{"_type": 1, "_type": 2}]}',
        VALIDATE % b'{"_type": "Setup", "source": "ESW.a", "source": "ESW.b", "commandName": "c"}',
    ],
    ids=["top", "escaped", "ignored", "nested"],
)
def test_a_member_that_is_there_twice(data: bytes) -> None:
    assert "more than once" in refuse(COMMAND.post_request, data).reason


def test_a_member_that_is_there_twice_in_cbor() -> None:
    member = cbor2.dumps("_type") + cbor2.dumps("GoOnline")
    assert decode(COMMAND.post_request, b"\xa1" + member, Media.CBOR)
    refuse(COMMAND.post_request, b"\xa2" + member + member, Media.CBOR)


def test_a_hundred_thousand_members_of_one_name_are_refused_at_once() -> None:
    began = time.monotonic()
    members = b",".join(b'"a%d":1,"a%d":2' % (number, number) for number in range(DEEP))
    refuse(COMMAND.post_request, b'{"_type": "GoOnline", %s}' % members)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "data",
    [b"\x9b\x00\x00\x00\x7f\xff\xff\xff\xff", b"\x5b\x00\x00\x00\x7f\xff\xff\xff\xff", b"\xbb" + b"\xff" * 8, b""],
    ids=["array", "bytes", "map", "nothing"],
)
def test_cbor_that_promises_more_than_comes(data: bytes) -> None:
    refuse(COMMAND.post_request, data, Media.CBOR)


@pytest.mark.parametrize("value", [{1: 2}, {b"_type": "GoOnline"}, {"_type": b"GoOnline"}, [], b"", 1.5, {"_type": []}])
def test_cbor_of_something_else(value: Any) -> None:
    refuse(COMMAND.post_request, cbor2.dumps(value), Media.CBOR)


@pytest.mark.parametrize("media", Media)
def test_what_comes_behind_a_message_is_refused(media: Media) -> None:
    data = {Media.JSON: b'{"_type": "GoOnline"}', Media.CBOR: cbor2.dumps({"_type": "GoOnline"})}[media]
    assert decode(COMMAND.post_request, data, media)
    refuse(COMMAND.post_request, data + data, media)


def test_changed_messages_are_read_or_refused() -> None:
    """`tests/exhaustive` changes many more."""
    assert mutate_and_read(read_examples(), 4_000, seed=11) > 200
