"""A weakness that is switched on breaks the OET as the real one does; what the replay of recordings does not show."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path

from harness.contracts.oet.weaknesses import SECTIONS, Weakness
from tests.simulators.oet.running import Oet, create, running, until


def test_a_refused_start_cuts_every_stream(oet: Oet) -> None:
    oet.switch(Weakness.STREAMS_CUT)
    running_one = oet.run("loop.py")
    oet.becomes(running_one, "RUNNING")
    other = oet.create("noinit.py")
    oet.becomes(other, "READY")
    with oet.stream() as one, oet.stream() as two:
        assert oet.start(other).status == 500
        one.until(lambda seen: seen.cut)
        two.until(lambda seen: seen.cut)


def test_an_event_that_is_not_json_cuts_every_stream(oet: Oet) -> None:
    oet.switch(Weakness.STREAMS_CUT)
    with oet.stream() as stream:
        oet.run("badevent.py")
        stream.until(lambda seen: seen.cut)
        assert not [one for one in stream.events if one["topic"] == "my.own.topic"]


def test_rest_hangs_for_good_once_forty_streams_are_open(oet: Oet) -> None:
    oet.switch(Weakness.STREAMS_HANG)
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(oet.stream())
        assert hangs(oet)
    assert hangs(oet)
    oet.switch(Weakness.STREAMS_HANG, on=False)
    assert oet.ask("GET", "/procedures/").status == 200


def hangs(oet: Oet) -> bool:
    try:
        oet.ask("GET", "/procedures/", limit=0.5)
    except TimeoutError:
        return True
    return False


def test_without_a_worker_every_request_times_out(tmp_path: Path) -> None:
    with running(tmp_path, answer_limit=0.3) as oet:
        pid = oet.create("noinit.py")
        oet.switch(Weakness.WORKER_LOST)
        until(lambda: set(oet.processes()), lambda found: found == {"web"})
        answer = oet.ask("GET", "/procedures/")
        assert answer.status == 504
        assert answer.body["detail"].startswith("Timeout waiting for msg #")
        assert answer.body["detail"].endswith("on topic <class 'ska_oso_oet.event.topics.procedure.pool.list'>")
        oet.switch(Weakness.WORKER_LOST, on=False)
        oet.becomes(pid, "FAILED")


def test_two_starts_at_once_both_succeed(oet: Oet) -> None:
    oet.switch(Weakness.DOUBLE_START)
    pids = [oet.create("loop.py") for _ in range(2)]
    for pid in pids:
        oet.becomes(pid, "READY")
    for pid in pids:
        assert oet.start(pid).status == 200
    for pid in pids:
        oet.becomes(pid, "RUNNING")


def test_a_creation_is_answered_without_a_state(oet: Oet) -> None:
    oet.switch(Weakness.EMPTY_HISTORY)
    answer = oet.ask("POST", "/procedures/", create(f"file://{oet.settings.scripts[0]}/noinit.py"))
    assert answer.body["history"]["process_states"] == []
    oet.becomes(answer.body["id"], "READY")


def test_a_request_to_create_does_not_name_its_script(oet: Oet) -> None:
    oet.switch(Weakness.URI_MISSING)
    with oet.stream() as stream:
        oet.create("noinit.py")
        stream.until(lambda seen: seen.of("FastAPIWorker", "create"))
        assert stream.of("FastAPIWorker", "create")[0]["cmd"]["script"] == {"script_type": "filesystem"}


def test_an_environment_holds_up_everything(oet: Oet, tmp_path: Path) -> None:
    oet.switch(Weakness.ENVIRONMENT_BLOCKS)
    script = {
        "script_type": "git",
        "script_uri": "git://x.py",
        "git_args": {"git_repo": f"file://{tmp_path}/no"},
        "create_env": True,
    }
    answer = oet.ask("POST", "/procedures/", {"script": script})
    assert answer.status == 500
    assert "does not appear to be a git repository" in answer.body["detail"]


def test_weaknesses_are_listed_and_a_wrong_name_is_refused_with_the_right_ones(oet: Oet) -> None:
    assert oet.ask("GET", "//firstlight/faults").body == []
    oet.switch("stale stop")
    assert oet.ask("GET", "//firstlight/faults").body == ["stale stop"]
    answer = oet.ask("POST", "//firstlight/faults", {"name": "no such"})
    assert answer.status == 422
    assert "'stale stop'" in answer.body["detail"][0]["msg"]
    assert oet.ask("DELETE", "//firstlight/faults").body == []


def test_each_weakness_has_the_number_of_its_section() -> None:
    assert set(SECTIONS) == set(Weakness)
    assert set(SECTIONS.values()) == set(range(1, 12))


def test_a_stop_is_answered_before_it_is_seen(oet: Oet) -> None:
    threads = threading.active_count()
    oet.switch(Weakness.STALE_STOP)
    pid = oet.run("loop.py")
    oet.becomes(pid, "RUNNING")
    began = time.monotonic()
    oet.stop(pid)
    assert oet.show(pid)["state"] == "RUNNING" or time.monotonic() - began > 0.3
    oet.becomes(pid, "STOPPED")
    assert threading.active_count() < threads + 10


def test_a_script_that_cleans_up_for_long_is_cut_short(oet: Oet, tmp_path: Path) -> None:
    oet.switch(Weakness.SIGTERM_IGNORED)
    file = tmp_path / "cleanup.txt"
    pid = oet.run("cleanup.py", str(file), 0.5)
    oet.becomes(pid, "RUNNING")
    oet.stop(pid)
    oet.becomes(pid, "STOPPED")
    assert not file.exists()


def test_the_documentation_names_each_weakness() -> None:
    page = Path(__file__).parents[3] / "docs" / "simulated-oet.md"
    assert {name for name in Weakness if f"| `{name}` |" in page.read_text(encoding="utf-8")} == set(Weakness)
