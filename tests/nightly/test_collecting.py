"""Shards hand their results over as they go, and nobody else does."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import ProfileError
from harness.nightly.attempts import ALLURE, COMPLETE, PROGRESS, Progress, counted_attempt
from harness.nightly.collecting import Collector
from harness.nightly.handing_over import TOKEN, HandingOverError, Handover
from tests.nightly.nights import leave, night, scenario

SECRET = "hush-4711-not-to-be-seen"
NIGHT = night(scenario(1), scenario(2))
FIRST = NIGHT.plan.shards[0]


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with Collector(tmp_path / "night", NIGHT.plan, SECRET) as serving:
        yield serving


def url(collector: Collector) -> str:
    return f"http://127.0.0.1:{collector.port}"


def begin(collector: Collector, folder: Path) -> Handover:
    return Handover(url(collector), FIRST.name, folder, SECRET)


def test_results_arrive_while_the_shard_runs(collector: Collector, tmp_path: Path) -> None:
    left = leave(tmp_path, FIRST, [scenario(1)], complete=False)
    sending = begin(collector, left)
    assert sending.node_ids == list(FIRST.node_ids)
    sending.send()
    progress = Progress(collector.folder, NIGHT.plan)
    assert list(progress.look()) == []
    assert progress.summary() == "1 of 2 scenarios have ended: 1 passed"
    leave(tmp_path, FIRST, [scenario(2)], "failed", complete=False)
    sending.complete(1)
    assert list(progress.look()) == [f"shard 1-0: failed: {scenario(2).node_id}"]
    arrived = counted_attempt(collector.folder, FIRST)
    assert arrived is not None
    assert (arrived / COMPLETE).read_text() == "1"
    sent = {file.relative_to(left): file.read_bytes() for file in left.rglob("*") if file.is_file()}
    kept = {file.relative_to(arrived): file.read_bytes() for file in arrived.rglob("*") if file.is_file()}
    assert kept == {**sent, Path(COMPLETE): b"1"}
    sending.close()


def test_the_last_complete_attempt_counts(collector: Collector, tmp_path: Path) -> None:
    left = leave(tmp_path, FIRST, [scenario(1)], complete=False)
    attempts = [begin(collector, left) for _ in range(3)]
    assert [one.attempt for one in attempts] == [0, 1, 2]
    attempts[0].complete(0)
    attempts[1].complete(1)
    attempts[2].send()
    counted = counted_attempt(collector.folder, FIRST)
    assert counted is not None
    assert counted.name == "1"
    for one in attempts:
        one.close()


def test_nobody_without_the_token_is_heard_and_no_answer_tells_it(collector: Collector, tmp_path: Path) -> None:
    with pytest.raises(HandingOverError, match=r"refuses POST /shards/1-0 \[401\]: the token of this night") as refused:
        Handover(url(collector), FIRST.name, tmp_path, "another")
    assert SECRET not in str(refused.value)
    request = urllib.request.Request(f"{url(collector)}/shards/1-0/0/allure/a", b"x", method="PUT")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request)
    assert not collector.folder.exists()


@pytest.mark.parametrize(
    "path", ["../../outside", "allure/../../../x", "/etc/x", ".hidden", "allure/.x", "a//b", "a%00b"]
)
def test_nothing_is_written_elsewhere(collector: Collector, tmp_path: Path, path: str) -> None:
    begin(collector, tmp_path).close()
    before = {file for file in tmp_path.rglob("*") if file.is_file()}
    connection = http.client.HTTPConnection("127.0.0.1", collector.port)
    connection.request("PUT", f"/shards/1-0/0/{path}", b"x", {"Authorization": f"Bearer {SECRET}"})
    assert connection.getresponse().status in (400, 404)
    connection.close()
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == before


def test_a_shard_that_there_is_not_is_told_which_there_are(collector: Collector, tmp_path: Path) -> None:
    with pytest.raises(HandingOverError, match=r"this night has no shard 1-9: 1-0, 1-1"):
        Handover(url(collector), "1-9", tmp_path, SECRET)


def test_a_collector_that_is_away_is_named(tmp_path: Path) -> None:
    with Collector(tmp_path / "night", NIGHT.plan, SECRET) as serving:
        address = url(serving)
    with pytest.raises(HandingOverError, match=f"the collector at {address} does not answer: ConnectionRefused"):
        Handover(address, FIRST.name, tmp_path, SECRET)


def test_the_token_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    with pytest.raises(ProfileError, match=f"{TOKEN}: the token of the night is missing"):
        Handover("http://127.0.0.1:1", FIRST.name, tmp_path)
    with pytest.raises(ProfileError, match="--collector: 'night:8000' is no address of a collector"):
        Handover("night:8000", FIRST.name, tmp_path)


def test_progress_leaves_a_line_that_is_not_whole_for_later(tmp_path: Path) -> None:
    file = leave(tmp_path, FIRST, [], complete=False) / PROGRESS
    line = json.dumps({"node_id": "a", "outcome": "failed", "seconds": 1.0})
    progress = Progress(tmp_path, NIGHT.plan)
    file.write_text(line[:20])
    assert list(progress.look()) == []
    file.write_text(f"{line}\n{line[:5]}")
    assert list(progress.look()) == ["shard 1-0: failed: a"]
    file.write_text(f"{line}\n{line}\n")
    assert list(progress.look()) == ["shard 1-0: failed: a"]
    assert (file.parent / ALLURE).is_dir()
