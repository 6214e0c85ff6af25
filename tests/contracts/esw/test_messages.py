"""Every message is read as what it is and written as it was, and a wrong value anywhere in it is found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Struct

from harness.contracts.esw.codec import DecodeError, decode, encode, to_plain
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import TEXTS, Example, read_examples, rows

EXAMPLES = read_examples()
SERVICES = sorted({one.id.partition(".")[0] for one in EXAMPLES})
every_message = pytest.mark.parametrize("service", SERVICES)
"""Of a service; one test for each example would cost more than what it does."""
FREE = re.compile(r"\.metadata\.[ks]$")
"""Values that may be anything but nested: what comes with a log."""


def test_there_is_an_example_of_every_message() -> None:
    assert len(rows()) == 351
    assert len(EXAMPLES) == 351 - len(TEXTS)


@pytest.mark.parametrize("row", [row for row in rows() if row["type"] in TEXTS], ids=lambda row: row["type"])
def test_a_plain_text_is_known(row: dict[str, Any]) -> None:
    assert TEXTS[row["type"]] == row["json"]


@every_message
def test_a_message_is_read_as_its_own_class_and_written_as_it_was(service: str) -> None:
    for example in examples(service):
        message = decode(example.message_type, example.data)
        assert json.loads(encode(message)) == example.json
        check_classes(message, example.json)


@every_message
def test_a_message_survives_cbor(service: str) -> None:
    for example in examples(service):
        message = decode(example.message_type, example.data)
        assert decode(example.message_type, encode(message, Media.CBOR), Media.CBOR) == message


@every_message
def test_a_message_may_tell_its_class_anywhere(service: str) -> None:
    """One client writes ``_type`` first, the other one last."""
    for example in examples(service):
        assert try_to_read(example, turned(example.json)) == decode(example.message_type, example.data), example.id


@every_message
def test_unknown_members_are_ignored(service: str) -> None:
    for example in examples(service):
        if isinstance(example.json, dict) and "_type" in example.json:
            extended = {"new": {"_type": [None]}, **example.json}
            assert try_to_read(example, extended) == decode(example.message_type, example.data), example.id


@every_message
def test_a_wrong_value_anywhere_is_found(service: str) -> None:
    for example in examples(service):
        for path, leaf in leaves(example.json):
            for wrong in wrong_values(leaf, free=bool(FREE.search(written(path)))):
                read = try_to_read(example, replaced(example.json, path, wrong))
                place = f"{example.id}: {wrong!r} at {written(path)}"
                assert isinstance(read, DecodeError), f"{place} was read"
                assert re.fullmatch(expected(read.path), written(path)), f"{place}: {read}"


@every_message
def test_a_missing_member_is_found_unless_it_has_a_default(service: str) -> None:
    for example in examples(service):
        for path, name in members(example.json):
            read = try_to_read(example, replaced(example.json, path, without(found(example.json, path), name)))
            if not isinstance(read, DecodeError):
                assert MAY_BE_MISSING.search(written((*path, name))), f"{example.id}: {name} may be missing"
                continue
            assert name in read.reason or "the type of the parameter" in read.reason


def examples(service: str) -> list[Example]:
    return [one for one in EXAMPLES if one.id.startswith(f"{service}.")]


def try_to_read(example: Example, plain: Any) -> Any:
    try:
        return decode(example.message_type, json.dumps(plain).encode())
    except DecodeError as error:
        return error


DEFAULTS = ("maybeObsId", "maxFrequency", "pattern", "metadata", "paramSet", "networkType", "result", "names")
MAY_BE_MISSING = re.compile(
    rf"""\.({"|".join(DEFAULTS)})$
      | \.obsMode$(?<=resourcesStatus\[0\].obsMode)
      | \.error_message$
      | \.metadata\.[^.]+$ | \.res\.[^.]+\.[^.]+$           # in mappings
      | \.sequencerLocation\[0\]\._type$                    # where only one class may stand
    """,
    re.VERBOSE,
)


def check_classes(message: Any, plain: Any) -> None:
    """Check that what tells its class was read as the class of that name on the wire."""
    if isinstance(message, tuple):
        for one, part in zip(message, plain, strict=True):
            check_classes(one, part)
    elif isinstance(message, Struct):
        assert not isinstance(message, Message) or message.__struct_config__.tag == plain["_type"]
        for name, field in zip(message.__struct_encode_fields__, message.__struct_fields__, strict=True):
            check_classes(getattr(message, field), plain.get(name))
    elif isinstance(plain, dict):
        assert isinstance(message, dict | Parameter)


def leaves(plain: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """All values that hold no others."""
    match plain:
        case dict() if plain:
            for name, value in plain.items():
                yield from leaves(value, (*path, name))
        case list() if plain:
            for number, value in enumerate(plain):
                yield from leaves(value, (*path, number))
        case _:
            yield path, plain


def members(plain: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """All members of objects, each by the path of its object and its name."""
    match plain:
        case dict():
            for name, value in plain.items():
                yield path, name
                yield from members(value, (*path, name))
        case list():
            for number, value in enumerate(plain):
                yield from members(value, (*path, number))


def wrong_values(leaf: Any, *, free: bool) -> list[Any]:
    nested: list[Any] = [[1], {"a": 1}]
    if free:
        return nested
    match leaf:
        case bool():
            return [None, 1, "true", *nested]
        case int():
            return [None, "1", True, *nested]
        case float():
            return [None, "1.5", False, *nested]
        case str():
            return [None, 1, 1.5, True, *nested]
        case list():
            return [None, 1, "", {}]
    return [None, 1, "", []]


def found(plain: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        plain = plain[part]
    return plain


def replaced(plain: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy: Any = dict(plain) if isinstance(plain, dict) else list(plain)
    copy[path[0]] = replaced(plain[path[0]], path[1:], value)
    return copy


def without(plain: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in plain.items() if other != name}


def turned(plain: Any) -> Any:
    """The members of all objects the other way round."""
    if isinstance(plain, dict):
        return {name: turned(plain[name]) for name in reversed(plain)}
    return [turned(one) for one in plain] if isinstance(plain, list) else plain


def written(path: tuple[Any, ...]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def expected(path: str) -> str:
    """An expression for the paths that a path of an error stands for: names in a mapping are not told."""
    return re.escape(path).replace(re.escape("[...]"), r"\..+")


def test_messages_are_plain_without_being_written() -> None:
    for example in EXAMPLES:
        assert json.loads(json.dumps(to_plain(decode(example.message_type, example.data)))) == example.json
