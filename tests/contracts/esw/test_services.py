"""What a service takes, and what it answers with, can be read from its table."""

from __future__ import annotations

from types import GenericAlias
from typing import Any

import pytest

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.components import COMMAND, CommandServiceRequest, CommandServiceStreamRequest, GoOnline
from harness.contracts.esw.gateway import GATEWAY, AdminGoOnline
from harness.contracts.esw.messages import DONE, Done, Message
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    SEQUENCER,
    PauseResponse,
    SequencerGoOnline,
    SequencerRequest,
    SequencerStateResponse,
    SequencerStreamRequest,
)
from harness.contracts.esw.services import Service
from tests.contracts.esw.examples import SERVICES, read_examples

ANSWERED = [name for name, service in SERVICES.items() if service.post]


@pytest.mark.parametrize("name", ANSWERED)
def test_every_request_has_an_example_and_an_answer_that_can_be_read(name: str) -> None:
    service = SERVICES[name]
    asked: set[type[Message]] = set()
    for example in read_examples():
        if example.id.startswith(f"{name}.request."):
            request = decode(service.post_request, example.data)
            asked.add(type(request))
            check_answer(service.post_answer(request))
        elif example.id.startswith(f"{name}.stream-request."):
            request = decode(service.websocket_request, example.data)
            asked.add(type(request))
            check_answer(service.websocket_answer(request))
    assert asked == {*service.post, *service.websocket}


def check_answer(answer: Any) -> None:
    assert not isinstance(answer, Service)
    assert answer in (Any, Done, bool) or any(
        one.message_type in (answer, GenericAlias(tuple, (answer, ...))) for one in read_examples()
    )


def request(service: Service, name: str, **members: Any) -> Any:
    component = {"prefix": "ESW.a", "componentType": "HCD"}
    return decode(service, encode({"_type": name, "componentId": component, **members}))


def test_a_request_that_is_forwarded_is_answered_as_the_one_in_it() -> None:
    pause = request(GATEWAY.post_request, "SequencerCommand", command={"_type": "Pause"})
    assert GATEWAY.post_answer(pause) == PauseResponse
    query = request(GATEWAY.post_request, "ComponentCommand", command={"_type": "Query", "runId": "1"})
    assert GATEWAY.post_answer(query) == SubmitResponse
    subscribe = request(GATEWAY.websocket_request, "SequencerCommand", command={"_type": "SubscribeSequencerState"})
    assert GATEWAY.websocket_answer(subscribe) == SequencerStateResponse


def test_one_name_is_another_request_in_each_protocol() -> None:
    assert type(request(COMMAND.post_request, "GoOnline")) is GoOnline
    assert type(request(SEQUENCER.post_request, "GoOnline")) is SequencerGoOnline
    assert type(request(GATEWAY.post_request, "GoOnline")) is AdminGoOnline
    for one in (GoOnline(), SequencerGoOnline()):
        assert encode(one) == b'{"_type":"GoOnline"}'


def test_the_unions_that_are_spelt_out_are_those_of_the_tables() -> None:
    assert COMMAND.post_request == CommandServiceRequest
    assert COMMAND.websocket_request == CommandServiceStreamRequest
    assert SEQUENCER.post_request == SequencerRequest
    assert SEQUENCER.websocket_request == SequencerStreamRequest


def test_done_is_a_text() -> None:
    assert encode(DONE) == b'"Done"'
    assert decode(Done, b'"Done"') == DONE
