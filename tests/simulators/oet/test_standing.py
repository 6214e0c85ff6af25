"""What the real OET breaks on does not break this one: the weaknesses of release 7, by their numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.oet.running import Answer, Oet, create, running, start

ROUNDS = 60


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What calls return that begin together."""
    results: list[Any] = [None] * len(calls)
    together = threading.Barrier(len(calls))

    def call(number: int) -> None:
        together.wait()
        results[number] = calls[number]()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_1_fast_scripts_that_are_created_as_fast_as_it_goes_all_become_ready(oet: Oet) -> None:
    with oet.stream() as stream:
        for _ in range(ROUNDS):
            pid = oet.create("noinit.py")
            stream.until(lambda seen, pid=pid: seen.states(pid)[-1:] == ["READY"])
            oet.start(pid)
            stream.until(lambda seen, pid=pid: seen.states(pid)[-1:] == ["COMPLETE"])


def test_2_a_stop_with_abort_but_without_subarray_stops_and_says_what_was_not_done(oet: Oet) -> None:
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    answer = oet.stop(pid, abort=True)
    assert answer.status == 200
    assert answer.body["abort_message"] == (
        f"Successfully stopped script with ID {pid}, but subarray activity was not aborted: "
        "its arguments name no subarray_id, or several"
    )
    assert oet.show(pid)["state"] == "STOPPED"


def test_2_a_stop_with_abort_but_without_abort_script_stops_and_says_what_was_not_done(tmp_path: Path) -> None:
    (tmp_path / "loop.py").write_text("import time\ndef main(subarray_id):\n    time.sleep(600)\n", encoding="utf-8")
    with running(tmp_path, scripts=(tmp_path,)) as oet:
        pid = oet.create(f"file://{tmp_path}/loop.py")
        oet.becomes(pid, "READY")
        oet.start(pid, subarray_id=1)
        oet.becomes(pid, "RUNNING")
        answer = oet.stop(pid, abort=True)
        assert answer.status == 200
        assert f"there is no abort script file://{tmp_path}/abort.py" in answer.body["abort_message"]
        assert oet.show(pid)["state"] == "STOPPED"


def test_3_4_refused_starts_and_odd_events_cut_none_of_fifty_streams_and_rest_answers(oet: Oet) -> None:
    with ExitStack() as stack:
        streams = [stack.enter_context(oet.stream()) for _ in range(50)]
        looping = oet.run("loop.py")
        oet.becomes(looping, "RUNNING")
        odd = oet.create("badevent.py")
        oet.becomes(odd, "READY")
        assert oet.start(odd).status == 500
        oet.stop(looping)
        assert oet.start(odd).status == 200
        for stream in streams:
            stream.until(lambda seen: seen.states(odd)[-1:] == ["COMPLETE"])
            assert not stream.cut
        (event,) = streams[-1].of(odd, "my.own.topic")
        assert event["thing"].startswith("<user_module.Thing object")
        assert event["of"] == {"1": "nan"}
        assert len(streams[-1].of(odd, "my.deep.topic")) == 1
    assert oet.ask("GET", "/procedures/").status == 200


@pytest.mark.parametrize("how", ["killed", "left"])
def test_5_a_script_whose_process_is_gone_has_failed_and_blocks_nobody(oet: Oet, how: str) -> None:
    with oet.stream() as stream:
        if how == "killed":
            pid = oet.run("loop.py")
            oet.becomes(pid, "RUNNING")
            assert oet.ask("POST", f"//firstlight/kill/{pid}").status == 204
        else:
            pid = oet.run("osexit.py")
        trace = oet.becomes(pid, "FAILED")["history"]["stacktrace"]
        assert ("was ended by SIGKILL" if how == "killed" else "left with exit code 3") in trace
        stream.until(lambda seen: seen.states(pid)[-1:] == ["FAILED"])
    oet.becomes(oet.run("noinit.py"), "COMPLETE")
    assert oet.ask("POST", f"//firstlight/kill/{pid}").status == 404


def test_6_a_script_that_ignores_sigterm_is_stopped_with_its_children(tmp_path: Path) -> None:
    with running(tmp_path, stop_grace=0.3) as oet:
        pid = oet.run("stubborn.py")
        oet.becomes(pid, "RUNNING")
        assert oet.scripts()
        assert oet.stop(pid).body["abort_message"] == f"Successfully stopped script with ID {pid}"
        assert oet.show(pid)["state"] == "STOPPED"
        assert not oet.scripts()
        oet.becomes(oet.run("noinit.py"), "COMPLETE")


def test_6_a_script_that_is_stopped_may_clean_up(oet: Oet, tmp_path: Path) -> None:
    file = tmp_path / "cleanup.txt"
    pid = oet.run("cleanup.py", str(file), 0.5)
    oet.becomes(pid, "RUNNING")
    oet.stop(pid)
    assert file.read_text(encoding="utf-8") == "cleaned up"


def test_6_a_script_that_returns_when_it_is_stopped_is_not_complete(oet: Oet) -> None:
    file = oet.settings.scripts[1] / "returns.py"
    text = "import time\ndef main():\n    try:\n        time.sleep(600)\n    except BaseException:\n        return\n"
    file.write_text(text, encoding="utf-8")
    with oet.stream() as stream:
        pid = oet.run("returns.py", folder=file.parent)
        oet.becomes(pid, "RUNNING")
        oet.stop(pid)
        stream.until(lambda seen: seen.states(pid)[-1:] == ["STOPPED"])
        assert stream.states(pid)[-2:] == ["RUNNING", "STOPPED"]


def test_8_of_two_starts_at_once_one_is_refused(oet: Oet) -> None:
    for _ in range(5):
        pids = [oet.create("loop.py") for _ in range(2)]
        for pid in pids:
            oet.becomes(pid, "READY")
        answers: list[Answer] = at_once(*(lambda pid=pid: oet.start(pid) for pid in pids))
        assert sorted(answer.status for answer in answers) == [200, 500]
        for pid in pids:
            oet.stop(pid)


def test_8_a_procedure_that_is_started_twice_runs_once_with_the_arguments_of_the_first(oet: Oet) -> None:
    pid = oet.create("noinit.py")
    oet.becomes(pid, "READY")
    at_once(*(lambda number=number: oet.start(pid, number) for number in range(2)))
    shown = oet.becomes(pid, "COMPLETE")
    assert [state for state, _ in shown["history"]["process_states"]].count("RUNNING") == 1
    assert f"main was called with ({shown['script_args']['main']['args'][0]},)" in oet.output(pid)


def test_8_a_procedure_is_stopped_when_the_stop_is_answered(oet: Oet) -> None:
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    oet.stop(pid)
    assert oet.show(pid)["state"] == "STOPPED"


def test_9_arguments_of_main_need_not_be_given(oet: Oet) -> None:
    for wish in ({"state": "RUNNING"}, {"state": "RUNNING", "script_args": {"init": {}}}):
        pid = oet.create("noinit.py")
        oet.becomes(pid, "READY")
        assert oet.ask("PUT", f"/procedures/{pid}", wish).status == 200
        oet.becomes(pid, "COMPLETE")


def test_9_arguments_of_init_need_not_be_given_and_may_have_any_name(oet: Oet) -> None:
    body = create(f"file://{oet.settings.scripts[0]}/noinit.py")
    body["script_args"] = {"main": {"kwargs": {}}}
    assert oet.ask("POST", "/procedures/", body).status == 201
    oet.becomes(oet.create("noinit.py", name="x", environment="y"), "READY")


@pytest.mark.parametrize("script", ["noinit.py", "slowinit.py"])
def test_10_a_procedure_that_is_ready_or_hangs_in_init_can_be_stopped(oet: Oet, script: str) -> None:
    pid = oet.create(script)
    oet.becomes(pid, "READY" if script == "noinit.py" else "INITIALISING")
    assert oet.stop(pid).body["abort_message"] == f"Successfully stopped script with ID {pid}"
    assert oet.show(pid)["state"] == "STOPPED"


def test_10_a_creation_is_answered_with_a_state(oet: Oet) -> None:
    for _ in range(10):
        answer = oet.ask("POST", "/procedures/", create(f"file://{oet.settings.scripts[0]}/noinit.py"))
        assert [state for state, _ in answer.body["history"]["process_states"]][:1] == ["CREATING"]


def test_11_a_request_to_create_names_its_script(oet: Oet) -> None:
    with oet.stream() as stream:
        oet.create("noinit.py")
        stream.until(lambda seen: seen.of("FastAPIWorker", "create"))
        assert stream.of("FastAPIWorker", "create")[0]["cmd"]["script"]["script_uri"].endswith("/noinit.py")


def test_a_script_that_publishes_faster_than_it_is_read_loses_nothing(oet: Oet) -> None:
    with oet.stream() as stream:
        pid = oet.create("chatty.py")
        oet.becomes(pid, "READY")
        oet.ask("PUT", f"/procedures/{pid}", start(3000))
        stream.until(lambda seen: seen.states(pid)[-1:] == ["COMPLETE"])
        assert [one["number"] for one in stream.of(pid, "chatty.topic")] == list(range(3000))
