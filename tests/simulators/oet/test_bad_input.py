"""Whatever is asked: there is a clear answer, and nothing is lost."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.simulators.oet.running import Oet, create, running


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
