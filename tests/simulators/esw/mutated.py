"""Requests that went wrong on their way to a service."""

from __future__ import annotations

import http.client
import json
from random import Random
from urllib.parse import urlsplit

from websockets.sync.client import connect

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import Example, read_examples
from tests.contracts.esw.mutations import CHANGES

LIMIT = 10.0
LEFT_OUT = ("Resolve", "Track")
"""What may wait."""


def examples(service: str) -> list[Example]:
    """Messages of a service that it answers at once, and some that are not for it."""
    all_of_them = read_examples()
    own = [one for one in all_of_them if one.id.startswith(f"{service}.request.")]
    return [one for one in own + all_of_them[::20] if not any(word in one.id for word in LEFT_OUT)]


def mutate(service: str, count: int, seed: int) -> list[tuple[bytes, Media]]:
    """Return requests that were changed at random, in either media."""
    random, known = Random(seed), examples(service)
    requests = []
    for number in range(count):
        example, media = known[random.randrange(len(known))], random.choice(list(Media))
        data = encode(decode(example.message_type, example.data), media)
        for _ in range(number % 3):
            data = random.choice(CHANGES)(data, random)
        requests.append((data, media))
    return requests


def post_mutated(url: str, service: str, count: int, seed: int) -> dict[int, int]:
    """Send requests over one connection, and return how many had each status; any other answer is an error."""
    parts = urlsplit(url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=LIMIT)
    statuses: dict[int, int] = {}
    for data, media in mutate(service, count, seed):
        connection.request("POST", "/post-endpoint", data, {"Content-Type": media.value, "Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        if answer.status == 400:
            assert answer.getheader("Content-Type") == "text/plain; charset=UTF-8"
        else:
            assert answer.status == 200 or answer.getheader("Error-Type") == "DomainError", (data, body)
            json.loads(body)
    connection.close()
    return statuses


def stream_mutated(url: str, service: str, count: int, seed: int) -> None:
    """Send requests over one websocket, none of which has a stream: each is answered by one frame."""
    with connect(f"{url.replace('http', 'ws')}/websocket-endpoint", compression=None, max_size=None) as websocket:
        for data, media in mutate(service, count, seed):
            if media is Media.CBOR:
                websocket.send(data)
                answer = websocket.recv(timeout=LIMIT)
                assert isinstance(answer, bytes)
                assert b"error_name" in answer
