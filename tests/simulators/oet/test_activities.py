"""Activities of scheduling blocks are run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.oet.running import BLOCKS, SCRIPTS, Oet, running

SBD = "sbd-t0001-20250403-00001"


@pytest.fixture
def oet(tmp_path: Path) -> Iterator[Oet]:
    for file in BLOCKS.iterdir():
        (tmp_path / file.name).write_text(file.read_text("utf-8").replace("/scripts", str(SCRIPTS)), encoding="utf-8")
    with running(tmp_path, blocks=tmp_path) as oet:
        yield oet


def test_9_an_activity_without_arguments_has_those_of_its_block(oet: Oet) -> None:
    with oet.stream() as stream:
        answer = oet.ask("POST", "/activities/", {"sbd_id": SBD, "activity_name": "observe"})
        pid = answer.body["procedure_id"]
        oet.becomes(pid, "COMPLETE")
        topics = [one["topic"] for one in stream.events if one["msg_src"] == "ActivityServiceWorker"]
    assert answer.status == 201
    assert answer.body["script_args"]["init"] == {"args": [], "kwargs": {"subarray_id": 1}}
    kwargs = answer.body["script_args"]["main"]["kwargs"]
    assert kwargs["sbi_id"] == answer.body["sbi_id"] == "sbi-t0001-20250403-00001"
    assert json.loads(Path(kwargs["sb_json"]).read_text(encoding="utf-8"))["sbd_id"] == SBD
    assert oet.output(pid) == f"init 1\nmain {SBD} {answer.body['sbi_id']}\n"
    assert topics == [
        "request.procedure.create",
        "request.procedure.start",
        "sb.lifecycle.started",
        "activity.lifecycle.running",
    ]
    assert oet.ask("GET", "/activities/").body == [answer.body]
    assert oet.ask("GET", "/activities/1").body == answer.body


def test_an_activity_may_be_prepared_only_and_be_given_arguments(oet: Oet) -> None:
    body = {
        "sbd_id": SBD,
        "activity_name": "observe",
        "prepare_only": True,
        "script_args": {"init": {"kwargs": {"subarray_id": 7}}, "main": {"kwargs": {"raise_msg": "x"}}},
    }
    answer = oet.ask("POST", "/activities/", body)
    pid = answer.body["pid"]
    oet.becomes(pid, "READY")
    assert oet.output(pid) == "init 7\n"
    assert answer.body["script_args"]["main"]["kwargs"]["raise_msg"] == "x"


def test_a_second_activity_is_refused_while_a_script_runs(oet: Oet) -> None:
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    answer = oet.ask("POST", "/activities/", {"sbd_id": SBD, "activity_name": "observe"})
    assert (answer.status, answer.body["detail"]) == (
        500,
        f"Cannot start PID {pid + 1}: PID #{pid} is ProcedureState.RUNNING",
    )


def test_activities_are_kept_when_the_worker_is_killed(oet: Oet) -> None:
    answer = oet.ask("POST", "/activities/", {"sbd_id": SBD, "activity_name": "observe"})
    oet.becomes(answer.body["pid"], "COMPLETE")
    oet.processes()["worker"].kill()
    assert oet.ask("GET", "/activities/").body == [answer.body]
    again = oet.ask("POST", "/activities/", {"sbd_id": SBD, "activity_name": "observe"})
    assert again.body["id"] == 2
