"""Reads and writes messages, in JSON and in CBOR."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any, TypeVar, overload

import cbor2
import msgspec

from harness.contracts.esw.dialects import may_be_old, rename_old
from harness.contracts.esw.messages import Message, demand_class
from harness.contracts.esw.values.wire_value import Media, WireValue

T = TypeVar("T")
HELD = "[0]"
"""The path of what is held."""
PLACE = re.compile(r"(?P<reason>.*) - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`", re.DOTALL)


class DecodeError(ValueError):
    """Bytes are not the message that they should be.

    :param reason: what is wrong, without full stop.
    :param path: where: "$" is the whole, ``$.paramSet[1].IntKey.values[0]`` a value inside.
    """

    def __init__(self, reason: str, path: str = "$") -> None:
        self.reason, self.path = reason, path
        super().__init__(f"{path}: {reason}")


@overload
def decode(message_type: type[T], data: bytes, media: Media = Media.JSON) -> T: ...


@overload
def decode(message_type: Any, data: bytes, media: Media = Media.JSON) -> Any: ...


def decode(message_type: Any, data: bytes, media: Media = Media.JSON) -> Any:
    """Read a message, or one of a union; raises `DecodeError`, whatever the bytes are.

    Members that the class does not know are ignored. Messages of CSW before release 6 are read as those of release 6.
    """
    try:
        return _decode_json(message_type, data) if media is Media.JSON else _decode_cbor(message_type, data)
    except msgspec.ValidationError as error:
        raise _locate(str(error)) from None
    except RecursionError:
        raise DecodeError("it is nested too deeply") from None


def encode(message: Any, media: Media = Media.JSON) -> bytes:
    """Write a message; raises `ValueError` for what the media cannot hold, such as NaN in JSON."""
    if media is Media.JSON:
        return _JSON_ENCODER.encode(message)
    return cbor2.dumps(to_plain(message, media))


def to_plain(message: Any, media: Media = Media.JSON) -> Any:
    """Return what stands for a message on the wire, as objects, arrays, texts and numbers."""
    return msgspec.to_builtins(message, enc_hook=_writer(media), builtin_types=(bytes,))


def _decode_json(message_type: Any, data: bytes) -> Any:
    try:
        if may_be_old(data):
            message = _convert(rename_old(msgspec.json.decode(data)), message_type)
        else:
            message = _decoder(message_type).decode(data)
        _CHECKER.raw_decode(data.decode().lstrip())
    except (msgspec.ValidationError, DecodeError):
        raise
    except ValueError as error:
        raise DecodeError(f"it is no JSON that can be read: {error}") from None
    return message


def _decode_cbor(message_type: Any, data: bytes) -> Any:
    stream = BytesIO(data)
    try:
        plain = cbor2.CBORDecoder(stream, allow_duplicate_keys=False, strict_hashable_types=True).decode()
    except RecursionError:
        raise
    except Exception as error:  # tags of CBOR run code of cbor2 that raises anything
        raise DecodeError(f"it is no CBOR that can be read: {error}") from None
    if stream.tell() < len(data):
        raise DecodeError(f"it is no CBOR that can be read: {len(data) - stream.tell()} bytes come behind the message")
    return _convert(rename_old(plain) if may_be_old(data) else plain, message_type)


def _convert(plain: Any, message_type: Any) -> Any:
    try:
        return msgspec.convert((plain,), _holder(message_type), dec_hook=_read).message
    except msgspec.ValidationError as error:
        raise _locate(str(error), HELD) from None


@cache
def _holder(message_type: Any) -> Any:
    """Return a class with a message as its only part: msgspec keeps what it knows of a class, but not of a union."""
    return msgspec.defstruct("Holder", [("message", _tagged(message_type))], array_like=True)


@cache
def _decoder(message_type: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_tagged(message_type), dec_hook=_read)


def _tagged(message_type: Any) -> Any:
    single = isinstance(message_type, type) and issubclass(message_type, Message)
    return demand_class(message_type) if single else message_type


def _read(value_type: type[WireValue], plain: Any) -> WireValue:
    return value_type.from_wire(plain)


def _writer(media: Media) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if isinstance(value, WireValue):
            return value.to_wire(media)
        raise TypeError(f"{type(value).__name__} cannot be written")

    return write


_JSON_ENCODER = msgspec.json.Encoder(enc_hook=_writer(Media.JSON))


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        [(name, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise DecodeError(f"it has the member {name!r} more than once")


_CHECKER = json.JSONDecoder(object_pairs_hook=_refuse_duplicates)


def _locate(text: str, holder: str = "") -> DecodeError:
    """Put the path together of those of the object and of the values in it that read themselves."""
    path = ""
    while found := PLACE.fullmatch(text):
        text, path = found["reason"], path + found["path"]
        if found["key"]:
            text = f"the name of a member: {text}"
    return DecodeError(text, f"${path.removeprefix(holder)}")
