"""Each example of a request of the contract, sent to the Gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.gateway import GATEWAY
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import rows
from tests.simulators.esw.gateway.rig import WHEEL, Rig, name_component
from tests.simulators.esw.gateway.toy_sequencer import serving_sequencer
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import request as send
from tests.simulators.esw.test_location import ask, http, register

GOLDEN = [row for row in rows() if row["service"] == "gateway"]
POSTS = [row for row in GOLDEN if row["kind"] == "request" and row["type"] != "Shutdown"]
"""All but the one that ends a component."""
STREAMS = [row for row in GOLDEN if row["kind"] == "stream-request"]
SEQUENCER = "IRIS.darknight"
ALL_ROLES = "esw-user", "iris-user", "iris-eng", "esw-eng"
COMMAND = {"_type": "Setup", "source": "ESW.test", "commandName": "stop"}


@pytest.fixture(scope="module")
def complete(whole: Rig) -> Iterator[Rig]:
    """A Gateway with a sequencer behind it, too."""
    with serving_sequencer() as port:
        registered = http(SEQUENCER, "Sequencer", port=port)
        assert register(whole.telescope.location, registered).status == 200
        yield whole
        ask(whole.telescope.location, "Unregister", connection=registered["connection"])


def address(row: dict[str, Any]) -> dict[str, Any]:
    """Return a request that is meant for what is there."""
    message = dict(row["json"])
    if "componentId" in message:
        is_sequencer = message["_type"] == "SequencerCommand"
        message["componentId"] = name_component(SEQUENCER, "Sequencer") if is_sequencer else name_component(WHEEL)
    if message["_type"] == "GetContainerLifecycleState":
        message["prefix"] = "IRIS.container"
    if message["_type"] == "SetAlarmSeverity":
        message["alarmKey"] = {"prefix": "IRIS.imager.detector", "name": "tooWarm"}
    if message.get("command", {}).get("_type") == "QueryFinal" and "timeoutInSeconds" in message["command"]:
        message["command"] = {**message["command"], "timeoutInSeconds": 1}
    if message.get("command", {}).get("_type") == "SubscribeCurrentState":
        message["command"] = {**message["command"], "names": []}
    return message


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row["id"])
def test_a_request_is_answered_by_its_type(complete: Rig, row: dict[str, Any]) -> None:
    message = address(row)
    answer = complete.post(message, *ALL_ROLES)
    assert answer.status == 200, answer.body
    request = decode(GATEWAY.post_request, json.dumps(message).encode())
    read = decode(GATEWAY.post_answer(request), json.dumps(answer.body).encode())
    assert json.loads(encode(read)) == answer.body


@pytest.mark.parametrize("row", POSTS[::7], ids=lambda row: row["id"])
def test_cbor_is_answered_in_cbor(complete: Rig, row: dict[str, Any]) -> None:
    request = decode(GATEWAY.post_request, json.dumps(address(row)).encode())
    answer = send(
        f"{complete.url}/post-endpoint",
        "POST",
        encode(request, Media.CBOR),
        Content_Type="application/cbor",
        **complete.log_in(*ALL_ROLES),
    )
    assert (answer.status, answer.headers["content-type"]) == (200, "application/cbor")
    assert decode(GATEWAY.post_answer(request), answer.body, Media.CBOR) is not None


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: row["id"])
@in_loop
async def test_a_stream_is_of_its_type(complete: Rig, row: dict[str, Any]) -> None:
    message = address(row)
    request = decode(GATEWAY.websocket_request, json.dumps(message).encode())
    silent = {"SubscribeWithPattern", "SubscribeObserveEvents"}
    async with complete.open() as socket:
        await socket.send(message)
        if message["_type"] in silent:
            return  # replays nothing
        told = await socket.take()
        if "error_name" in told:
            assert (row["id"], told["error_name"]) == (
                "gateway.stream-request.ComponentCommand.QueryFinal",
                "TimeoutException",
            )
        else:
            read = decode(GATEWAY.websocket_answer(request), json.dumps(told).encode())
            assert json.loads(encode(read)) == told


@pytest.mark.parametrize("roles", [(), ("esw-user",)], ids=str)
def test_what_changes_a_sequencer_needs_a_user_of_its_subsystem(complete: Rig, roles: tuple[str, ...]) -> None:
    changing = [row for row in POSTS if row["json"]["_type"] == "SequencerCommand"]
    allowed = {row["json"]["command"]["_type"] for row in changing if complete.post(address(row), *roles).status == 200}
    assert allowed == {
        "GetSequence",
        "GetSequenceComponent",
        "GetSequencerState",
        "IsAvailable",
        "IsOnline",
        "Query",
    }
