"""What a real OET of release 7 was asked, asked again: the answers are equal, but for the rows of deviations.yaml."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.contracts.oet.weaknesses import Weakness
from tests.simulators.oet.repositories import make_repository
from tests.simulators.oet.running import BLOCKS, SCRIPTS, Answer, Oet, running, until

HERE = Path(__file__).parent
RECORDED = HERE.parents[1] / "contracts" / "oet" / "recorded" / "release-7.jsonl"
ROWS = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
FILE = yaml.safe_load((HERE / "deviations.yaml").read_text(encoding="utf-8"))
DEVIATIONS = {one["row"]: one for one in FILE["deviations"]}
NOT_REPLAYED = FILE["not_replayed"]
COMMIT = "3866c2bc4e11881d8552b219e631decc645aaf7c"
UNSETTLED = ("CREATING", "IDLE", "PREP_ENV", "LOADING", "INITIALISING")
LOOKS, SETTLING = 5.0, 1.5


def session(row: dict[str, Any]) -> str:
    """The recording session: a, b and c are one."""
    name = str(row["row"]).partition("-")[0]
    return "abc" if name in ("a", "b", "c") else name


SESSIONS = {name: list(rows) for name, rows in groupby(ROWS, session)}


class Replay:
    """One session against one OET."""

    def __init__(self, oet: Oet, folder: Path, commit: str) -> None:
        self.oet, self.folder, self.commit = oet, folder, commit
        self.on: set[str] = set()

    def switch(self, wanted: set[str]) -> None:
        for name in self.on - wanted:
            self.oet.switch(name, on=False)
        for name in wanted - self.on:
            self.oet.switch(name)
        self.on = wanted

    def complete(self, *scripts: str) -> None:
        for script in scripts:
            pid = self.ready(script)
            self.oet.start(pid)
            self.oet.becomes(pid, "COMPLETE")

    def ready(self, script: str) -> int:
        pid = self.oet.create(script, folder=self.folder)
        self.oet.becomes(pid, "READY")
        return pid

    def send(self, row: dict[str, Any]) -> Answer:
        asked = json.loads(self.localise(json.dumps(row["request"])))
        body, headers = asked.get("body"), asked.get("headers", {})
        data = json.dumps(body) if isinstance(body, dict) else body
        path = "//ska-oso-oet/oet/api/v6/procedures/" if asked["path"].startswith("/..") else asked["path"]
        try:
            return self.oet.ask(asked["method"], path, data.encode() if data else None, **headers)
        except OSError:
            return Answer(0, "", {})

    def localise(self, text: str) -> str:
        text = text.replace("file:///scripts/", f"file://{self.folder}/").replace("/data/", f"{self.folder.parent}/")
        return text.replace(COMMIT, self.commit).replace('"args": [6]', '"args": [1.0]')

    def normalise(self, body: Any) -> Any:
        text = json.dumps(body).replace(f"{self.folder}/", "/scripts/").replace("/oet-support/scripts/", "/scripts/")
        text = text.replace(f"{self.folder.parent}/", "/data/").replace(self.commit, COMMIT)
        text = text.replace('"args": [6]', '"args": [1.0]')
        text = re.sub(r"http://127\.0\.0\.1:\d+", "http://host", text)
        text = re.sub(r"msg #\d+", "msg #N", text)
        text = re.sub(r'"sb_json": "[^"]+"', '"sb_json": "file"', text)
        text = re.sub(r'("[A-Z_]+"), \d+\.\d+', r"\1, 0", text)
        return normalise_parts(json.loads(text))

    def equals(self, row: dict[str, Any], answer: Answer) -> bool:
        return self.seen(answer.status, answer.body, answer.headers) == self.seen(**row["response"])

    def seen(self, status: int, body: Any, headers: dict[str, str]) -> Any:
        told = {name: headers[name] for name in ("content-type", "location", "allow") if name in headers}
        return status, self.normalise(body), self.normalise(told)


def normalise_parts(body: Any) -> Any:
    """Cut tracebacks to the script, and histories of procedures that are being created: how far they are is chance."""
    if isinstance(body, list):
        return [normalise_parts(one) for one in body]
    if not isinstance(body, dict):
        return body
    if body.get("state") == "CREATING":
        body["history"]["process_states"] = []
    if trace := (body.get("history") or {}).get("stacktrace"):
        body["history"]["stacktrace"] = cut(trace)
    if "detail" in body and "cmdline:" in str(body["detail"]):
        body["detail"] = body["detail"].splitlines()[0]
    return body


def cut(trace: str) -> list[str]:
    """The lines of the script, and the exception without its module."""
    lines = [line for line in trace.splitlines() if line.strip("^~ ")]
    script = next((number for number, line in enumerate(lines) if 'File "/scripts/' in line), None)
    if script is not None:
        return lines[script:]
    error = next((line for line in lines[1:] if not line.startswith(" ")), trace)
    return [re.sub(r"^[\w.]+\.(\w+:)", r"\1", error)]


SETUP: dict[str, Callable[[Replay], object]] = {
    "d-01-list-after-14-complete": lambda replay: replay.complete(*["noinit.py"] * 14),
    "d-03-list-3-ready-12-complete": lambda replay: (
        [replay.ready("noinit.py") for _ in range(3)],
        replay.complete(*["noinit.py"] * 12),
    ),
    "e-05-start-other-while-stubborn-alive": lambda replay: replay.ready("noinit.py"),
    "f-07-show-osexit2": lambda replay: until(
        replay.oet.processes, lambda found: not any(role.isdecimal() for role in found)
    ),
    "f-08-start-blocked-by-dead-child": lambda replay: replay.ready("noinit.py"),
    "g-03-show-after-sigkill": lambda replay: replay.oet.ask("POST", "//firstlight/kill/1"),
    "i-01-show-after-unserialisable": lambda replay: replay.complete("threadevent.py", "noinit.py", "badevent.py"),
    "msgloop-death-01-list-after-14-complete": lambda replay: (
        replay.complete(*["noinit.py"] * 12),
        replay.switch({"load race"}),
        [replay.oet.create("noinit.py", folder=replay.folder) for _ in range(2)],
    ),
    "msgloop-death-03-list-3-ready-12-complete": lambda replay: [
        replay.oet.create("noinit.py", folder=replay.folder) for _ in range(15)
    ],
}
"""What was done before a row, and not recorded."""


@contextmanager
def replaying(tmp_path: Path, name: str) -> Iterator[Replay]:
    folder, blocks = tmp_path / "scripts", tmp_path / "blocks"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "syntaxerr.py").write_text("def init(\n", encoding="utf-8")
    if name == "p":
        (folder / "abort.py").unlink()
    text = (folder / "hello.py").read_text(encoding="utf-8")
    commit = COMMIT
    if name in ("h", "r"):
        make_repository(folder / "gitrepo", "master", {"scripts/hello_git.py": text, "s.py": ""}, "feature")
        commit = make_repository(folder / "gitmain", "main", {"s.py": "def main():\n    pass\n"})
    blocks.mkdir()
    for file in BLOCKS.iterdir():
        (blocks / file.name).write_text(file.read_text("utf-8").replace("/scripts/", f"{folder}/"), encoding="utf-8")
    with running(tmp_path, scripts=(folder,), blocks=blocks, answer_limit=3.0) as oet:
        yield Replay(oet, folder, commit)


@pytest.mark.parametrize("name", SESSIONS)
def test_a_recorded_session_is_answered_alike(tmp_path: Path, name: str) -> None:
    with replaying(tmp_path, name) as replay:
        for row in SESSIONS[name]:
            if row["row"] not in NOT_REPLAYED:
                replay_row(replay, row)


def replay_row(replay: Replay, row: dict[str, Any]) -> None:
    name, asked = row["row"], row["request"]
    if setup := SETUP.get(name):
        setup(replay)
    if row["response"]["status"]:
        replay.switch({*DEVIATIONS.get(name, {}).get("weaknesses", ()), *FILE["before"].get(name, ())})
    if asked["method"] == "GET":
        answer = until(lambda: replay.send(row), lambda seen: replay.equals(row, seen) or None, LOOKS)
    else:
        await_state(replay, asked["path"], lambda state: state not in UNSETTLED)
        answer = replay.send(row)
        starts = isinstance(asked.get("body"), dict) and asked["body"].get("state") == "RUNNING"
        if starts and answer.status == 200:
            await_state(replay, asked["path"], lambda state: state != "READY")
    expected = replay.seen(**row["response"])
    assert replay.seen(answer.status, answer.body, answer.headers) == expected, name


def await_state(replay: Replay, path: str, met: Callable[[str], bool]) -> None:
    """Give a procedure a little time: the recorder did so, too."""
    if path.removeprefix("/procedures/").isdecimal() and "load race" not in replay.on:
        try:
            until(lambda: replay.oet.ask("GET", path).body, lambda shown: met(shown.get("state", "")), SETTLING)
        except AssertionError:
            return


def test_every_deviation_is_of_a_row_a_weakness_and_shown_by_a_test() -> None:
    names = {row["row"] for row in ROWS}
    tests = {name for file in HERE.glob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}
    for one in FILE["deviations"]:
        assert one["row"] in names
        assert {Weakness(name) for name in one["weaknesses"]}
        assert one["shown_by"] in tests
    assert {*FILE["before"], *NOT_REPLAYED} <= names
