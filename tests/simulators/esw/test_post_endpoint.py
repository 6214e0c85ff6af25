"""What a client is answered over HTTP, to the letter."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import cbor2
import pytest

from simulators.esw.msocket import bodies
from simulators.esw.msocket.access import Access, Authoriser
from simulators.esw.msocket.errors import reject_missing_credentials, reject_missing_role
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.toy import Toy, serving

JSON, CBOR = "application/json", "application/cbor"
QUERY = {"runId": "7", "_type": "Query"}
STARTED = {"_type": "Started", "runId": "7"}
DIAGNOSTIC = {"_type": "ExecuteDiagnosticMode", "startTime": "2026-01-01T00:00:00Z", "hint": "x"}


async def post(toy: Toy, body: Any, **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"Content-Type": JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with (
        aiohttp.ClientSession(skip_auto_headers=["Accept"]) as session,
        session.post(f"{toy.url}/post-endpoint", data=sent, headers=told) as response,
    ):
        return response.status, {**response.headers}, await response.read()


def write_head(length: str) -> bytes:
    return f"POST /post-endpoint HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n{length}\r\n\r\n".encode()


@in_loop
async def test_the_answer_comes_in_the_media_that_the_client_accepts() -> None:
    async with serving() as toy:
        for body, content_type, accept, answered in (
            (json.dumps(QUERY).encode(), JSON, None, JSON),
            (json.dumps(QUERY).encode(), "Application/JSON; charset=utf-8", "*/*", JSON),
            (cbor2.dumps(QUERY), CBOR, None, CBOR),
            (cbor2.dumps(QUERY), CBOR, "*/*", CBOR),
            (cbor2.dumps(QUERY), CBOR, JSON, JSON),
            (json.dumps(QUERY).encode(), JSON, CBOR, CBOR),
            (cbor2.dumps(QUERY), CBOR, f"{CBOR}, {JSON}", JSON),
            (cbor2.dumps(QUERY), CBOR, f"{CBOR}, {JSON};q=0.5", CBOR),
            (cbor2.dumps(QUERY), CBOR, "application/*, text/html", JSON),
        ):
            headers = {"Content_Type": content_type} | ({"Accept": accept} if accept else {})
            status, told, read = await post(toy, body, **headers)
            assert (status, told["Content-Type"]) == (200, answered), (content_type, accept)
            assert (json.loads(read) if answered == JSON else cbor2.loads(read)) == STARTED


@in_loop
async def test_an_error_of_the_domain_is_told_from_any_other_by_a_header() -> None:
    async with serving() as toy:
        status, headers, body = await post(toy, {"_type": "GoOnline"})
        assert (status, headers["Error-Type"], headers["Content-Type"]) == (500, "DomainError", JSON)
        assert json.loads(body) == {"_type": "Started", "runId": "an error of the domain"}
        status, headers, body = await post(toy, {"_type": "GoOffline"})
        assert (status, headers["Error-Type"]) == (500, "GenericError")
        assert json.loads(body) == {"error_name": "RuntimeError", "error_message": "something broke"}
        status, headers, body = await post(toy, {"_type": "ExecuteOperationsMode"})
        assert json.loads(body) == {"error_name": "TimeoutException", "error_message": "too late"}


@in_loop
async def test_what_is_no_request_is_refused_in_plain_text() -> None:
    malformed = "The request content was malformed:\n"
    async with serving() as toy:
        for body, headers, status, text in (
            (b'{"_type":"Que', {}, 400, malformed),
            ({"_type": "Register"}, {}, 400, malformed),
            ({"_type": "Query"}, {}, 400, malformed),
            (b"[" * 100_000, {}, 400, malformed),
            (b"\xff\xfe", {}, 400, malformed),
            (b"\xff\xfe", {"Content_Type": CBOR}, 400, malformed),
            (b"", {}, 400, "Request entity expected but not supplied"),
            (QUERY, {"Content_Type": "text/json"}, 415, f"[text/json] is not supported. Expected:\n{JSON} or {CBOR}"),
            (QUERY, {"Accept": "text/html"}, 406, f"only available with these types:\n{JSON}\n{CBOR}"),
        ):
            found, told, read = await post(toy, body, **headers)
            assert found == status
            assert told["Content-Type"] == "text/plain; charset=UTF-8"
            assert text in read.decode()


@in_loop
async def test_other_paths_and_methods_are_answered_as_pekko_does() -> None:
    async with serving(streams=False) as toy, aiohttp.ClientSession() as session:
        for method, path, status, text in (
            ("GET", "/", 404, "The requested resource could not be found."),
            ("POST", "/post-endpoint/", 404, "The requested resource could not be found."),
            ("GET", "/websocket-endpoint", 404, "The requested resource could not be found."),
            ("GET", "/post-endpoint", 405, "HTTP method not allowed, supported methods: POST"),
        ):
            async with session.request(method, toy.url + path) as response:
                assert (response.status, await response.text()) == (status, text)


@in_loop
async def test_a_browser_may_use_the_service_from_any_origin() -> None:
    """The official client for browsers sends headers of its own, which need a preflight."""
    asks = {
        "Origin": "http://localhost",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-tmt-app-name",
    }
    async with serving() as toy, aiohttp.ClientSession() as session:
        async with session.options(f"{toy.url}/post-endpoint", headers=asks) as response:
            assert response.status == 200
            assert response.headers["Access-Control-Allow-Origin"] == "http://localhost"
            assert response.headers["Access-Control-Allow-Credentials"] == "true"
            assert set(response.headers["Access-Control-Allow-Methods"].split(", ")) == {
                *("GET", "POST", "HEAD", "OPTIONS")
            }
            assert response.headers["Access-Control-Allow-Headers"] == "content-type,x-tmt-app-name"
        for body in (QUERY, {"_type": "GoOffline"}, {}):
            _, headers, _ = await post(toy, body, Origin="http://localhost")
            assert headers["Access-Control-Allow-Origin"] == "http://localhost"
        _, headers, _ = await post(toy, QUERY)
        assert "Access-Control-Allow-Origin" not in headers


@in_loop
async def test_a_request_that_needs_a_role_is_refused_without_it() -> None:
    class NamedRights(Authoriser, Access):
        def authorise(self, authorization: str | None) -> Access:
            self.authorization = authorization
            return self

        async def require_any_role(self, *roles: str) -> str:
            if self.authorization is None:
                raise reject_missing_credentials()
            if self.authorization not in roles:
                raise reject_missing_role()
            return "tester"

    async with serving(authoriser=NamedRights()) as toy:
        assert (await post(toy, QUERY))[0] == 200
        status, headers, body = await post(toy, DIAGNOSTIC)
        assert (status, headers["WWW-Authenticate"]) == (401, 'Bearer realm="TMT"')
        assert body == b"The resource requires authentication, which was not supplied with the request"
        status, headers, body = await post(toy, DIAGNOSTIC, Authorization="TCS-user")
        assert (status, headers["Content-Type"]) == (403, "text/plain; charset=UTF-8")
        assert body == b"The supplied authentication is not authorized to access this resource"
        assert (await post(toy, DIAGNOSTIC, Authorization="TCS-eng"))[0] == 200


@in_loop
async def test_a_body_that_is_too_large_is_refused_unread() -> None:
    async with serving() as toy:
        reader, writer = await asyncio.open_connection("127.0.0.1", toy.port)
        writer.write(write_head("Content-Length: 99999999"))
        assert b" 413 " in await reader.readline()
        writer.close()


@in_loop
async def test_a_body_without_length_is_read_up_to_the_limit_only() -> None:
    async with serving() as toy:
        reader, writer = await asyncio.open_connection("127.0.0.1", toy.port)
        writer.write(write_head("Transfer-Encoding: chunked"))
        chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        for _ in range(bodies.LARGEST_BODY // 0x100000 + 1):
            writer.write(chunk)
        assert b" 413 " in await reader.readline()
        writer.close()


@in_loop
async def test_a_body_that_breaks_off_or_is_no_chunk_is_malformed() -> None:
    async with serving() as toy:
        reader, writer = await asyncio.open_connection("127.0.0.1", toy.port)
        writer.write(write_head("Transfer-Encoding: chunked"))
        writer.write(b"5\r\n{    \r\nzz\r\n")
        assert b" 400 " in await reader.readline()
        writer.close()
        for sent in (
            write_head("Content-Length: 100") + b"{",
            b"GARBAGE\r\n\r\n",
            b"POST /post-endpoint HTTP/1.1\r\nHo",
        ):
            _, writer = await asyncio.open_connection("127.0.0.1", toy.port)
            writer.write(sent)
            await writer.drain()
            writer.transport.abort()
        assert (await post(toy, QUERY))[0] == 200


@in_loop
async def test_a_body_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies.read_body, "__defaults__", (bodies.LARGEST_BODY, 0.1))
    async with serving() as toy:
        reader, writer = await asyncio.open_connection("127.0.0.1", toy.port)
        writer.write(write_head("Content-Length: 10") + b"{")
        assert b" 408 " in await reader.readline()
        assert (await post(toy, QUERY))[0] == 200
        writer.close()
