"""Whatever is asked: there is a clear answer, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from pathlib import Path

import pytest

from tests.simulators.oet.running import Oet, create, running, start


@pytest.mark.parametrize(
    ("path", "told"),
    [("/etc/hostname", "lies outside"), ("{scripts}/../../../../pyproject.toml", "lies outside"), ("", "lies outside")],
)
def test_a_script_outside_of_the_folders_fails_and_says_why(oet: Oet, path: str, told: str) -> None:
    pid = oet.create("file://" + path.format(scripts=oet.settings.scripts[0]))
    trace = oet.becomes(pid, "FAILED")["history"]["stacktrace"]
    assert told in trace
    assert "--scripts" in trace


@pytest.mark.parametrize("size", [2_000_000, 20_000_000])
def test_a_huge_body_is_refused(oet: Oet, size: int) -> None:
    try:
        answer = oet.ask("POST", "/procedures/", b'{"a": "' + b"x" * size + b'"}')
    except (BrokenPipeError, ConnectionResetError):
        return
    assert answer.status == 413
    assert "1048576" in answer.body["detail"]


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_link_does_not_lead_out_of_the_folders(oet: Oet, place: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("def main():\n    pass\n", encoding="utf-8")
    link = oet.settings.scripts[1] / f"link-{place}"
    link.symlink_to(outside if place == "file" else tmp_path)
    pid = oet.create(f"file://{link}" if place == "file" else f"file://{link}/outside.py")
    assert "lies outside the script folders" in oet.becomes(pid, "FAILED")["history"]["stacktrace"]


def test_a_link_inside_of_the_folders_is_followed(oet: Oet) -> None:
    link = oet.settings.scripts[1] / "link-inside.py"
    link.symlink_to(oet.settings.scripts[0] / "noinit.py")
    oet.becomes(oet.create(f"file://{link}"), "READY")


@pytest.mark.parametrize(
    ("kind", "uri"), [("filesystem", "http://x/y.py"), ("filesystem", "/x.py"), ("git", "file://y")]
)
def test_another_scheme_is_refused_and_uses_no_id(oet: Oet, kind: str, uri: str) -> None:
    before = oet.create("noinit.py")
    answer = oet.ask("POST", "/procedures/", {"script": {"script_type": kind, "script_uri": uri}})
    assert answer.status == 422
    (error,) = answer.body["detail"]
    assert error["loc"][:2] == ["body", "script"]
    assert "Incorrect prefix" in error["msg"]
    assert uri in error["msg"]
    assert oet.create("noinit.py") == before + 1


def test_ids_that_there_are_not_are_told(oet: Oet) -> None:
    for method, body in (("GET", None), ("PUT", start()), ("PUT", {"state": "STOPPED"})):
        answer = oet.ask(method, "/procedures/999999", body)
        assert (answer.status, answer.body) == (404, {"detail": "No information available for PID=999999"})
    assert "ID=999999" in oet.ask("GET", "/activities/999999").body["detail"]["Message"]
    assert oet.ask("POST", "//firstlight/kill/999999").status == 404


def test_chunks_that_never_end_are_refused_and_hold_up_nobody(oet: Oet) -> None:
    kept = oet.ask("GET", "/procedures/").body
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", oet.port), 15) as endless:
        head = f"POST {oet.settings.base_path}/procedures/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        endless.sendall(head.encode() + 20 * chunk)
        assert endless.recv(65536).startswith(b"HTTP/1.1 413 ")
        assert oet.ask("GET", "/procedures/").body == kept
        deadline = time.monotonic() + 5
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < deadline:
                endless.sendall(chunk)
            pytest.fail("the connection was not closed")
    assert oet.ask("GET", "/procedures/").body == kept


def test_a_body_that_never_ends_holds_up_nobody(tmp_path: Path) -> None:
    with running(tmp_path, body_limit=0.5) as oet, socket.create_connection(("127.0.0.1", oet.port)) as idle:
        head = f"POST {oet.settings.base_path}/procedures/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{"
        idle.sendall(head.encode())
        assert oet.ask("GET", "/procedures/").status == 200
        idle.settimeout(15)
        assert b"HTTP/1.1 408 " in idle.recv(65536)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"1",
        b'"text"',
        b'{"script": []}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"script": {"script_type": {}}}',
    ],
)
def test_odd_bodies_are_answered_with_422(oet: Oet, body: bytes) -> None:
    answer = oet.ask("POST", "/procedures/", body)
    assert answer.status == 422
    assert answer.body["detail"][0]["loc"][0] == "body"


@pytest.mark.parametrize("args", ["[NaN]", "[1e999]", f"[{'9' * 6000}]", "[" * 900 + "]" * 900])
def test_arguments_that_could_not_be_written_again_are_refused(oet: Oet, args: str) -> None:
    body = json.dumps(create(f"file://{oet.settings.scripts[0]}/noinit.py")).replace("[]", args, 1)
    answer = oet.ask("POST", "/procedures/", body)
    assert answer.status == 422
    assert answer.body["detail"][0]["type"] == "json_invalid"


def test_odd_ids_are_answered(oet: Oet) -> None:
    assert oet.ask("GET", "/procedures/1.5").status == 422
    assert oet.ask("GET", "/procedures/-1").status == 404
    assert oet.ask("GET", "/procedures/" + "9" * 30).status == 404
    assert oet.ask("GET", "/procedures/" + "9" * 5000).status == 422
    assert oet.ask("GET", "/procedures/%00").status == 422


def test_arguments_of_any_size_and_kind_reach_the_script(oet: Oet) -> None:
    text = "ünïcödé \u2028 \ud800 \0 " * 20_000
    pid = oet.create("noinit.py")
    oet.becomes(pid, "READY")
    assert oet.start(pid, text, None, [1, {"a": 2}]).status == 200
    assert oet.becomes(pid, "COMPLETE")["script_args"]["main"]["args"] == [text, None, [1, {"a": 2}]]
    assert oet.ask("POST", "/procedures/", create("file://" + "x" * 5000)).status == 201


def test_a_path_that_is_none_fails_and_says_why(oet: Oet) -> None:
    for uri, told in {"file:///a\0.py": "null byte", "file:///a\ud800.py": "surrogates"}.items():
        answer = oet.ask("POST", "/procedures/", create(uri))
        assert told in oet.becomes(answer.body["id"], "FAILED")["history"]["stacktrace"]


def test_methods_that_there_are_not_are_answered_with_405(oet: Oet) -> None:
    for method in ("DELETE", "PATCH", "OPTIONS"):
        answer = oet.ask(method, "/procedures/")
        assert (answer.status, answer.body) == (405, {"detail": "Method Not Allowed"})
    assert oet.ask("GET", "/nothing").body == {"detail": "Not Found"}
