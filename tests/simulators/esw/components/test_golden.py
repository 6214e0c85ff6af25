"""The examples of the contract are understood, and answered with what the contract answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.components import COMMAND, QueryFinal
from harness.contracts.esw.params.issues import IdNotAvailableIssue, UnsupportedCommandIssue
from harness.contracts.esw.params.responses import Invalid
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.msocket.client import MsocketClient
from tests.simulators.esw.components.telescope import ROOT, RunningTelescope
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import request

GOLDEN = ROOT / "tests/contracts/esw/golden/command.jsonl"


def read(file: Path, kind: str) -> list[dict[str, Any]]:
    examples = map(json.loads, file.read_text().splitlines())
    return [one for one in examples if one["kind"] == kind]


@pytest.mark.parametrize("media", list(Media), ids=lambda media: media.name)
@pytest.mark.parametrize("example", read(GOLDEN, "request"), ids=lambda one: one["type"])
def test_a_request_is_answered(telescope: RunningTelescope, example: dict[str, Any], media: Media) -> None:
    message = decode(COMMAND.post_request, json.dumps(example["json"]).encode())
    url = f"{telescope.urls['IRIS.imager']}{example['path']}"
    answer = request(url, "POST", encode(message, media), Content_Type=media.value, Accept=media.value)
    assert answer.status == 200
    assert answer.headers["content-type"] == media.value
    body = json.dumps(answer.body).encode() if media is Media.JSON else answer.body
    response = decode(COMMAND.post_answer(message), body, media)
    if isinstance(response, Invalid):
        assert type(response.issue) in {IdNotAvailableIssue, UnsupportedCommandIssue}, (
            "it knows neither run nor command"
        )


@pytest.mark.parametrize("example", read(GOLDEN, "stream-request"), ids=lambda one: one["type"])
@in_loop
async def test_a_stream_begins_or_says_why_not(telescope: RunningTelescope, example: dict[str, Any]) -> None:
    message = decode(COMMAND.websocket_request, json.dumps(example["json"]).encode())
    if isinstance(message, QueryFinal):
        message = QueryFinal(message.run_id, 0)
    client = MsocketClient(COMMAND, telescope.urls["IRIS.imager"])
    try:
        if isinstance(message, QueryFinal):
            with pytest.raises(Exception, match="Ask timed out"):
                await anext(client.stream(message))
        else:
            states = client.stream(type(message)(()))
            assert (await anext(states)).prefix == "IRIS.imager"
            await states.aclose()
    finally:
        await client.close()


@pytest.mark.parametrize("body", [b"", b"{", b'{"_type": "Explode"}', b'{"_type": "Submit"}', b"[" * 100_000])
def test_what_is_no_request_is_refused(telescope: RunningTelescope, body: bytes) -> None:
    answer = request(f"{telescope.urls['IRIS.imager']}/post-endpoint", "POST", body, Content_Type="application/json")
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
