"""What a client of the Location Service is answered."""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.contracts.esw.examples import rows
from tests.simulators.esw.services import LIMIT, Answer, post
from tests.simulators.esw.test_post_endpoint import write_head

TICK = 0.1
"""Seconds: the real tick of 500 ms, scaled."""
GOLDEN = {row["id"]: row for row in rows() if row["service"] == "location"}


def connection(prefix: str, component_type: str = "HCD", connection_type: str = "http") -> dict[str, str]:
    return {"prefix": prefix, "componentType": component_type, "connectionType": connection_type}


def http(prefix: str, component_type: str = "HCD", port: int = 8080, **more: Any) -> dict[str, Any]:
    given = {"connection": connection(prefix, component_type), "port": port, "path": "", "metadata": {}, **more}
    return {"_type": "HttpRegistration", "networkType": {"_type": "Inside"}, **given}


def pekko(prefix: str, component_type: str = "HCD", uri: str = "pekko://sys@127.0.0.1:1/user/hcd#1") -> dict[str, Any]:
    where = connection(prefix, component_type, "pekko")
    return {"_type": "PekkoRegistration", "connection": where, "actorRefURI": uri, "metadata": {}}


def tcp(prefix: str, port: int = 6379) -> dict[str, Any]:
    where = connection(prefix, "Service", "tcp")
    return {"_type": "TcpRegistration", "connection": where, "port": port, "metadata": {}}


def register(url: str, registration: dict[str, Any]) -> Answer:
    return post(url, {"registration": registration, "_type": "Register"})


def ask(url: str, message: str, **fields: Any) -> Any:
    answer = post(url, {"_type": message, **fields})
    assert answer.status == 200, answer
    return answer.body


def names(listed: list[dict[str, Any]]) -> set[str]:
    return {f"{one['connection']['prefix']} {one['connection']['connectionType']}" for one in listed}


@contextmanager
def tracking(url: str, where: dict[str, str]) -> Iterator[ClientConnection]:
    with connect(f"{url.replace('http', 'ws')}/websocket-endpoint", compression=None) as websocket:
        websocket.send(json.dumps({"connection": where, "_type": "Track"}))
        yield websocket


def next_event(websocket: ClientConnection, limit: float = LIMIT) -> Any:
    return json.loads(websocket.recv(timeout=limit))


def stays_silent(websocket: ClientConnection, seconds: float) -> bool:
    try:
        websocket.recv(timeout=seconds)
    except TimeoutError:
        return True
    return False


def test_the_registrations_of_the_contract_give_its_locations(location: str) -> None:
    registered = ask(location, **rename(GOLDEN["location.request.Register.httpOutside"]["json"]))
    assert registered == GOLDEN["location.response.Register"]["json"]
    assert ask(location, **rename(GOLDEN["location.request.Register.tcp"]["json"])) == {
        **GOLDEN["location.model.Location.TcpLocation"]["json"]
    }
    found = pekko("ESW.MoonNight", "Sequencer", GOLDEN["location.model.Location.PekkoLocation"]["json"]["uri"])
    found["metadata"] = GOLDEN["location.model.Location.PekkoLocation"]["json"]["metadata"]
    assert register(location, found).body == GOLDEN["location.model.Location.PekkoLocation"]["json"]
    listed = ask(location, "ListEntries")
    expected = GOLDEN["location.response.ListEntries"]["json"]
    assert sorted(listed, key=str) == sorted(expected, key=str)


def rename(message: dict[str, Any]) -> dict[str, Any]:
    return {"message" if name == "_type" else name: value for name, value in message.items()}


@pytest.mark.parametrize("row", [row for row in GOLDEN.values() if row["kind"] == "request"], ids=lambda row: row["id"])
def test_each_request_of_the_contract_is_answered(location: str, row: dict[str, Any]) -> None:
    message = {**row["json"], "within": "0 seconds"} if row["type"] == "Resolve" else row["json"]
    answer = post(location, message)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    if row["type"] in ("Unregister", "UnregisterAll"):
        assert answer.body == GOLDEN["location.response.Done"]["json"]
    elif row["type"] == "Register":
        assert answer.body["connection"] == row["json"]["registration"]["connection"]
    else:
        assert answer.body == GOLDEN["location.response.Find.missing"]["json"]


def test_a_location_may_be_registered_again_but_no_other_in_its_place(location: str) -> None:
    first = register(location, http("TCS.filter.wheel", path="a/b"))
    assert first.body["uri"] == "http://127.0.0.1:8080/a/b"
    assert register(location, http("tcs.filter.wheel", path="a/b")).body == first.body
    refused = register(location, http("TCS.filter.wheel", port=8081))
    expected = GOLDEN["location.error.OtherLocationIsRegistered"]
    assert (refused.status, refused.headers["error-type"]) == (500, expected["headers"]["Error-Type"])
    assert refused.body["_type"] == expected["type"]
    text = refused.body["msg"]
    assert text == refused.body["error_message"]
    assert text.startswith("there is another location=HttpLocation(HttpConnection(ComponentId(TCS.filter.wheel,HCD)),")
    assert text.endswith(" registered against name=TCS.filter.wheel-HCD-http.")
    assert ask(location, "Find", connection=connection("TCS.filter.wheel")) == [first.body]


def test_an_hcd_an_assembly_and_a_sequencer_lose_both_locations_at_once(location: str) -> None:
    for component_type in ("HCD", "Assembly", "Sequencer", "Service"):
        for named in ("http", "pekko"):
            register(location, http("TCS.a", component_type))
            register(location, pekko("TCS.a", component_type))
            assert ask(location, "Unregister", connection=connection("TCS.a", component_type, named)) == "Done"
            left = {"pekko": {"TCS.a http"}, "http": {"TCS.a pekko"}}[named] if component_type == "Service" else set()
            assert names(ask(location, "ListEntries")) == left
            ask(location, "UnregisterAll")


def test_lists_are_filtered(location: str) -> None:
    for one in (
        http("TCS.filter.wheel"),
        http("TCS.filters", "Assembly"),
        tcp("CSW.EventServer"),
        pekko("IRIS.filter"),
    ):
        register(location, one)
    for request, found in (
        ({"_type": "ListByComponentType", "componentType": "hcd"}, {"TCS.filter.wheel http", "IRIS.filter pekko"}),
        ({"_type": "ListByConnectionType", "connectionType": "TCP"}, {"CSW.EventServer tcp"}),
        ({"_type": "ListByConnectionType", "connectionType": "akka"}, {"IRIS.filter pekko"}),
        ({"_type": "ListByPrefix", "prefix": "TCS.filter"}, {"TCS.filter.wheel http", "TCS.filters http"}),
        ({"_type": "ListByPrefix", "prefix": "filter"}, set()),
        ({"_type": "ListByHostname", "hostname": "127.0.0.2"}, set()),
    ):
        assert names(post(location, request).body) == found, request
    assert len(ask(location, "ListByHostname", hostname="127.0.0.1")) == 4


def test_whoever_resolves_waits_for_the_registration(location: str) -> None:
    where = connection("TCS.late")
    with ThreadPoolExecutor() as pool:
        resolving = [pool.submit(ask, location, "Resolve", connection=where, within="10 seconds") for _ in range(3)]
        began = time.monotonic()
        assert ask(location, "Resolve", connection=where, within="200 milliseconds") == []
        assert time.monotonic() - began >= 0.2
        assert not any(one.done() for one in resolving)
        registered = register(location, http("TCS.late")).body
        assert [one.result(LIMIT) for one in resolving] == [[registered]] * 3
    assert ask(location, "Resolve", connection=where, within="10 seconds") == [registered]


def test_tracking_tells_the_present_location_and_every_change(location: str) -> None:
    where = connection("TCS.tracked", "Service")
    present = register(location, http("TCS.tracked", "Service")).body
    with tracking(location, where) as tracked:
        assert next_event(tracked) == {"_type": "LocationUpdated", "location": present}
        ask(location, "Unregister", connection=where)
        assert next_event(tracked) == {"_type": "LocationRemoved", "connection": where}
        other = register(location, http("TCS.tracked", "Service", port=9)).body
        assert next_event(tracked) == {"_type": "LocationUpdated", "location": other}
        register(location, http("TCS.tracked", "Service", port=9))
        assert stays_silent(tracked, 3 * TICK)


def test_tracking_tells_of_a_removed_location_but_not_of_one_that_never_was(location: str) -> None:
    where = connection("TCS.removed", "Service")
    register(location, http("TCS.removed", "Service"))
    ask(location, "Unregister", connection=where)
    with tracking(location, where) as removed, tracking(location, connection("TCS.never.was")) as never:
        assert next_event(removed) == {"_type": "LocationRemoved", "connection": where}
        assert stays_silent(never, 3 * TICK)


def test_what_happens_between_two_ticks_is_told_once(location: str) -> None:
    where = connection("TCS.quick", "Service")
    register(location, http("TCS.quick", "Service"))
    with tracking(location, where) as tracked:
        next_event(tracked)
        for _ in range(20):
            ask(location, "Unregister", connection=where)
            last = register(location, http("TCS.quick", "Service", port=1)).body
            ask(location, "Unregister", connection=where)
            last = register(location, http("TCS.quick", "Service", port=2)).body
        told = []
        while not told or told[-1] != {"_type": "LocationUpdated", "location": last}:
            told.append(next_event(tracked))
        assert len(told) < 80
        assert all(earlier != later for earlier, later in itertools.pairwise(told))


def test_an_actor_that_nobody_serves_goes_with_its_twin_and_http_and_tcp_stay(location: str) -> None:
    """As on the real service, once the failure detector has noticed."""
    where = connection("TCS.dead", "HCD", "pekko")
    register(location, http("TCS.dead"))
    register(location, http("TCS.alive"))
    register(location, tcp("CSW.EventServer"))
    register(location, pekko("TCS.dead"))
    with tracking(location, where) as tracked:
        assert next_event(tracked)["_type"] == "LocationUpdated"
        assert next_event(tracked) == {"_type": "LocationRemoved", "connection": where}
    assert names(ask(location, "ListEntries")) == {"TCS.alive http", "CSW.EventServer tcp"}


def test_an_actor_of_another_system_stays_as_long_as_its_socket(location: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = connection("TCS.foreign", "HCD", "pekko")
        register(location, pekko("TCS.foreign", uri=f"pekko://jvm@127.0.0.1:{server.getsockname()[1]}/user/x#1"))
        accepted, _ = server.accept()
        with tracking(location, where) as tracked:
            assert next_event(tracked)["_type"] == "LocationUpdated"
            accepted.close()
            assert next_event(tracked)["_type"] == "LocationRemoved"


def test_a_client_that_gives_up_leaves_nothing_waiting(location: str) -> None:
    body = json.dumps({"_type": "Resolve", "connection": connection("TCS.never"), "within": "1 hour"}).encode()
    port = int(location.rpartition(":")[2])
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port)) as given_up:
            given_up.sendall(write_head(f"Content-Length: {len(body)}") + body)
    assert ask(location, "ListEntries") == []


def test_a_tracker_that_sends_nonsense_is_told(location: str) -> None:
    with connect(f"{location.replace('http', 'ws')}/websocket-endpoint", compression=None) as websocket:
        websocket.send('{"_type":"ListEntries"}')
        assert next_event(websocket).keys() == {"error_name", "error_message"}
        websocket.close()
        with pytest.raises(ConnectionClosed):
            websocket.recv()
