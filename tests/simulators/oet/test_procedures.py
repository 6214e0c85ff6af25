"""A script is loaded, run and stopped, and its history is kept."""

from __future__ import annotations

from pathlib import Path

from tests.simulators.oet.running import SCRIPTS, Oet, running, until

WHOLE = ["CREATING", "IDLE", "LOADING", "IDLE", "INITIALISING", "READY", "RUNNING", "READY", "COMPLETE"]


def test_a_script_runs_to_its_end_and_its_history_tells_every_state(oet: Oet) -> None:
    pid = oet.create("hello.py", subarray_id=1)
    assert oet.becomes(pid, "READY")["history"]["process_states"][0][0] == "CREATING"
    answer = oet.start(pid, "bob", n=2)
    assert (answer.status, answer.body["state"]) == (200, "READY")
    shown = oet.becomes(pid, "COMPLETE")
    states = shown["history"]["process_states"]
    assert [state for state, _ in states] == WHOLE
    assert [when for _, when in states] == sorted(when for _, when in states)
    assert shown["script_args"] == {
        "init": {"args": [], "kwargs": {"subarray_id": 1}},
        "main": {"args": ["bob"], "kwargs": {"n": 2}},
    }
    assert shown["history"]["stacktrace"] is None


def test_a_script_without_init_is_not_initialising_and_drops_its_arguments(oet: Oet) -> None:
    pid = oet.create("noinit.py", anything=1)
    shown = oet.becomes(pid, "READY")
    assert [state for state, _ in shown["history"]["process_states"]] == [
        "CREATING",
        "IDLE",
        "LOADING",
        "IDLE",
        "READY",
    ]


def test_what_a_script_finds_and_prints(tmp_path: Path) -> None:
    with running(tmp_path, environment={"TANGO_HOST": "somewhere:10000"}) as oet:
        pid = oet.run("places.py")
        oet.becomes(pid, "COMPLETE")
        printed = oet.output(pid)
        assert printed.splitlines()[:3] == ["no file user_module", f"False {pid}", "TANGO_HOST somewhere:10000"]
        assert "a line of the log" in printed
        assert "to standard error" in printed
        assert oet.ask("GET", "//firstlight/output/99").status == 404


def test_of_much_output_the_end_is_kept(oet: Oet, tmp_path: Path) -> None:
    script = Path(str(oet.settings.scripts[1])) / "much.py"
    script.write_text("def main():\n    for n in range(20000):\n        print(n, 'x' * 50)\n", encoding="utf-8")
    pid = oet.run("much.py", folder=script.parent)
    oet.becomes(pid, "COMPLETE")
    printed = oet.output(pid)
    assert printed.startswith("[the first ")
    assert printed.rstrip().endswith("19999 " + "x" * 50)
    assert len(printed) < 600_000


def test_an_exception_fails_the_procedure_with_its_traceback(oet: Oet) -> None:
    with oet.stream() as stream:
        pid = oet.create("fail.py", subarray_id=1)
        oet.becomes(pid, "READY")
        oet.start(pid, "boom")
        shown = oet.becomes(pid, "FAILED")
        stream.until(lambda seen: seen.of(pid, "stacktrace"))
        events = [one["topic"] for one in stream.of(pid)]
    trace = shown["history"]["stacktrace"]
    assert trace.startswith("Traceback (most recent call last):\n")
    assert trace.endswith('fail.py", line 6, in main\n    raise RuntimeError(msg)\nRuntimeError: boom\n')
    assert events[-2:] == ["procedure.lifecycle.statechange", "procedure.lifecycle.stacktrace"]


def test_whatever_goes_wrong_before_main_fails_the_procedure_too(oet: Oet) -> None:
    folder = oet.settings.scripts[1]
    (folder / "syntaxerr.py").write_text("def init(\n", encoding="utf-8")
    for uri, text in {
        "failinit.py": "ValueError: bad init ()",
        "doesnotexist.py": "FileNotFoundError: [Errno 2] No such file or directory: 'file://",
        f"file://{folder}/syntaxerr.py": "SyntaxError: '(' was never closed",
    }.items():
        pid = oet.create(uri, subarray_id=1)
        assert text in oet.becomes(pid, "FAILED")["history"]["stacktrace"]


def test_main_is_missed_only_when_it_is_started(oet: Oet) -> None:
    pid = oet.run("nomain.py")
    assert "has no attribute 'main'" in oet.becomes(pid, "FAILED")["history"]["stacktrace"]


def test_an_exit_is_a_failure_with_its_code(oet: Oet) -> None:
    pid = oet.run("sysexit.py", 0)
    assert oet.becomes(pid, "FAILED")["history"]["stacktrace"].endswith("SystemExit: 0\n")


def test_a_stop_ends_a_running_script_without_abort(oet: Oet) -> None:
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    answer = oet.stop(pid)
    assert answer.body == {"abort_message": f"Successfully stopped script with ID {pid}"}
    assert oet.show(pid)["state"] == "STOPPED"
    assert oet.stop(pid).body == {"abort_message": f"Cannot stop script with ID {pid}: Script is not running"}


def test_a_stop_with_abort_runs_the_abort_script_for_the_subarray(oet: Oet) -> None:
    with oet.stream() as stream:
        pid = oet.run("loop.py", subarray_id=3)
        oet.becomes(pid, "RUNNING")
        answer = oet.stop(pid, abort=True)
        assert answer.body["abort_message"] == (
            f"Successfully stopped script with ID {pid} and aborted subarray activity"
        )
        shown = oet.becomes(pid + 1, "COMPLETE")
        stream.until(lambda seen: seen.of(pid + 1, "announce"))
        assert stream.of(pid + 1, "announce")[0]["msg"] == "Abort of subarray 3"
    assert shown["script"]["script_uri"] == f"file://{SCRIPTS}/abort.py"
    assert shown["script_args"]["init"] == {"args": [], "kwargs": {"subarray_id": 3}}


def test_nothing_is_aborted_for_a_script_that_was_not_started(oet: Oet) -> None:
    pid = oet.create("loop.py", subarray_id=3)
    oet.becomes(pid, "READY")
    assert oet.stop(pid, abort=True).body["abort_message"] == (
        f"Successfully stopped script with ID {pid}, but subarray activity was not aborted: it was not started"
    )
    assert oet.create("noinit.py") == pid + 1


def test_one_script_runs_at_a_time(oet: Oet) -> None:
    running_one = oet.run("loop.py")
    oet.becomes(running_one, "RUNNING")
    other = oet.create("noinit.py")
    oet.becomes(other, "READY")
    answer = oet.start(other)
    assert answer.status == 500
    assert answer.body == {"detail": f"Cannot start PID {other}: PID #{running_one} is ProcedureState.RUNNING"}
    assert "main" not in oet.show(other)["script_args"]
    oet.stop(running_one)
    assert oet.start(other).status == 200
    oet.becomes(other, "COMPLETE")


def test_of_fourteen_finished_procedures_ten_are_kept(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        for _ in range(14):
            oet.becomes(oet.run("noinit.py"), "COMPLETE")
        assert [one["id"] for one in oet.ask("GET", "/procedures/").body] == list(range(5, 15))
        assert oet.ask("GET", "/procedures/1").body == {"detail": "No information available for PID=1"}
        assert oet.ask("GET", "//firstlight/output/1").status == 404


def test_procedures_that_have_not_finished_are_kept_besides(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        ready = [oet.create("noinit.py") for _ in range(3)]
        for pid in ready:
            oet.becomes(pid, "READY")
        for _ in range(12):
            oet.becomes(oet.run("noinit.py"), "COMPLETE")
        assert [one["id"] for one in oet.ask("GET", "/procedures/").body] == [*ready, *range(6, 16)]


def test_other_wishes_change_nothing(oet: Oet) -> None:
    pid = oet.create("noinit.py")
    before = oet.becomes(pid, "READY")
    for wish in ({}, {"state": None}, {"state": "COMPLETE"}, {"script_args": {"main": {}}}):
        answer = oet.ask("PUT", f"/procedures/{pid}", wish)
        assert (answer.status, answer.body) == (200, before)


def test_the_description_of_a_procedure_is_on_the_stream_with_the_id_of_the_request(oet: Oet) -> None:
    with oet.stream() as stream:
        pid = oet.create("noinit.py")
        stream.until(lambda seen: seen.states(pid)[-1:] == ["READY"])
        (asked,) = stream.of("FastAPIWorker", "create")
        (told,) = stream.of("SESWorker", "created")
    assert asked["id"] == told["id"]
    assert asked["cmd"]["script"]["script_uri"].endswith("noinit.py")
    assert told["result"]["id"] == pid
    until(lambda: oet.show(pid), lambda shown: shown["state"] == "READY")
