"""Messages of CSW before release 6, which has Akka where release 6 has Pekko, are read as those of release 6."""

from __future__ import annotations

import json
import re
from typing import Any

import cbor2
import pytest

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.gateway import Log
from harness.contracts.esw.location import ConnectionType, Location, PekkoLocation
from harness.contracts.esw.log_levels import LogMetadata
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import Example, read_examples

NAMES = re.compile(r"\bpekko\b|\bpekko(?=Level)|\bPekko(?=Location|Registration)")
OLD = [
    one for one in read_examples() if NAMES.search(json.dumps(one.json)) and one.id != "location.model.ConnectionType"
]


def aged(example: Example) -> Any:
    return json.loads(NAMES.sub(lambda name: {"p": "akka", "P": "Akka"}[name[0][0]], json.dumps(example.json)))


def test_there_are_messages_that_had_other_names() -> None:
    types = {json.dumps(one.json) for one in OLD}
    assert all(any(name in one for one in types) for name in ("PekkoRegistration", "PekkoLocation", "pekkoLevel"))


@pytest.mark.parametrize("example", OLD, ids=lambda one: one.id)
def test_an_old_message_is_read_as_a_new_one(example: Example) -> None:
    expected = decode(example.message_type, example.data.replace(b"pekko://", b"akka://"))
    assert decode(example.message_type, json.dumps(aged(example)).encode()) == expected
    assert decode(example.message_type, cbor2.dumps(aged(example)), Media.CBOR) == expected


def test_what_was_read_is_written_as_release_6_has_it() -> None:
    connection = {"prefix": "ESW.ESW_1", "componentType": "SequenceComponent", "connectionType": "Akka"}
    old = {"_type": "AkkaLocation", "connection": connection, "uri": "akka://a@127.0.0.1:1/user/b", "metadata": {}}
    location = decode(Location, json.dumps(old).encode())
    assert isinstance(location, PekkoLocation)
    assert location.connection.connection_type is ConnectionType.PEKKO
    assert json.loads(encode(location)) == {
        **old,
        "_type": "PekkoLocation",
        "connection": {**connection, "connectionType": "pekko"},
    }


def test_levels_of_logs_have_their_new_name() -> None:
    levels = b'{"defaultLevel": "INFO", "akkaLevel": "DEBUG", "slf4jLevel": "INFO", "componentLevel": "ERROR"}'
    assert decode(LogMetadata, levels).pekko_level == "DEBUG"


def test_texts_keep_what_they_say_of_akka() -> None:
    log = {
        "_type": "Log",
        "prefix": "ESW.a",
        "level": "INFO",
        "message": "AkkaLocation akka",
        "metadata": {"a": "akka"},
    }
    assert json.loads(encode(decode(Log, json.dumps(log).encode()))) == log
