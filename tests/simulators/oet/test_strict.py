"""A strict OET says by a status that a request changed nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.simulators.oet.running import Oet, create, running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    folder = tmp_path_factory.mktemp("strict")
    (folder / "link.py").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.py")
    with running(folder, strict=True) as oet:
        yield oet


def test_a_start_while_another_script_runs_is_a_conflict(oet: Oet) -> None:
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    other = oet.create("noinit.py")
    oet.becomes(other, "READY")
    answer = oet.start(other)
    assert (answer.status, answer.body) == (
        409,
        {"detail": f"Cannot start PID {other}: PID #{pid} is ProcedureState.RUNNING"},
    )
    again = oet.start(pid)
    assert (again.status, again.body) == (
        409,
        {"detail": f"Cannot start script with ID {pid}: it is RUNNING, not READY"},
    )


def test_a_stop_of_what_has_finished_is_a_conflict(oet: Oet) -> None:
    pid = oet.run("noinit.py")
    oet.becomes(pid, "COMPLETE")
    for answer in (oet.stop(pid), oet.start(pid)):
        assert answer.status == 409


def test_a_stop_with_abort_that_cannot_abort_stops_nothing(oet: Oet) -> None:
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    answer = oet.stop(pid, abort=True)
    assert answer.status == 422
    assert "its arguments name no subarray_id" in answer.body["detail"]
    assert oet.show(pid)["state"] == "RUNNING"


def test_a_wish_that_means_nothing_is_refused(oet: Oet) -> None:
    pid = oet.create("noinit.py")
    assert oet.ask("PUT", f"/procedures/{pid}", {}).status == 422
    assert oet.ask("PUT", f"/procedures/{pid}", {"state": "COMPLETE"}).status == 422


def test_an_unknown_scheduling_block_is_refused(oet: Oet) -> None:
    assert oet.ask("POST", "/activities/", {"sbd_id": "sbd-nope", "activity_name": "observe"}).status == 422


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("{scripts}/no-such.py", "No such file or directory"),
        ("/etc/hostname", "lies outside the script folders"),
        ("{scripts}/../../../../pyproject.toml", "lies outside the script folders"),
        ("{work}/link.py", "lies outside the script folders"),
        ("{work}/pipe.py", "Not a file"),
        ("{work}", "Not a file"),
    ],
)
def test_a_script_that_could_not_be_loaded_is_refused(oet: Oet, path: str, told: str) -> None:
    scripts, work = oet.settings.scripts
    answer = oet.ask("POST", "/procedures/", create("file://" + path.format(scripts=scripts, work=work)))
    assert answer.status == 422
    (error,) = answer.body["detail"]
    assert error["loc"] == ["body", "script", "filesystem", "script_uri"]
    assert told in error["msg"]
