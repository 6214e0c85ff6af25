"""The examples of the contract are understood, and answered with what the contract answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.sequencing.sequencer import SEQUENCER, QuerySequenceFinal
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.msocket.client import MsocketClient
from tests.contracts.esw.examples import rows
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequence_component.rig import running
from tests.simulators.esw.services import post, request

GOLDEN = [row for row in rows() if row["service"] == "sequencer"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a sequencer that was loaded when its process began."""
    with running(tmp_path_factory.mktemp("golden")) as components:
        components.start("ESW.ESW_1", loads=(Prefix("ESW.darknight.red"),))
        connection = {"prefix": "ESW.darknight.red", "componentType": "Sequencer", "connectionType": "http"}
        [location] = post(components.location, {"_type": "Find", "connection": connection}).body
        yield location["uri"].rstrip("/")


@pytest.mark.parametrize("media", list(Media), ids=lambda media: media.name)
@pytest.mark.parametrize("row", [row for row in GOLDEN if row["kind"] == "request"], ids=lambda row: row["id"])
def test_a_request_is_answered_by_its_type(url: str, row: dict[str, Any], media: Media) -> None:
    message = decode(SEQUENCER.post_request, json.dumps(row["json"]).encode())
    told = {"Content_Type": media.value, "Accept": media.value}
    answer = request(f"{url}{row['path']}", "POST", encode(message, media), **told)
    assert (answer.status, answer.headers["content-type"]) == (200, media.value)
    body = json.dumps(answer.body).encode() if media is Media.JSON else answer.body
    decode(SEQUENCER.post_answer(message), body, media)


@pytest.mark.parametrize("row", [row for row in GOLDEN if row["kind"] == "stream-request"], ids=lambda row: row["id"])
@in_loop
async def test_a_stream_is_answered_by_its_type(url: str, row: dict[str, Any]) -> None:
    message = decode(SEQUENCER.websocket_request, json.dumps(row["json"]).encode())
    client = MsocketClient(SEQUENCER, url)
    answers = client.stream(message)
    first = await anext(answers)
    assert type(first).__name__ == ("Invalid" if isinstance(message, QuerySequenceFinal) else "SequencerStateResponse")
    await answers.aclose()
    await client.close()


@pytest.mark.parametrize("body", [b"", b"{", b'{"_type": "Explode"}', b'{"_type": "Submit"}', b"[" * 100_000])
def test_what_is_no_request_is_refused(url: str, body: bytes) -> None:
    assert request(f"{url}/post-endpoint", "POST", body, Content_Type="application/json").status == 400
