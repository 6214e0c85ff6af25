from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time

import pytest

from harness.connectors.guard import MOST_STUCK, Guard
from harness.errors import CallFailed, TimedOut, Unreachable


def threads_of(name: str) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(name)]


def test_gives_back_what_the_call_returns_and_raises():
    guard = Guard(5.0)
    assert guard.call("a sum", lambda one, other: one + other, 1, 2) == 3
    with pytest.raises(ZeroDivisionError):
        guard.call("a division", lambda: 1 / 0)
    assert guard.close() == ()


def test_a_call_that_hangs_gives_an_error_that_says_what_and_how_long():
    guard = Guard(0.1)
    release = threading.Event()
    started = time.monotonic()
    with pytest.raises(
        TimedOut, match=r"^command On of a/b/c: no answer within 0\.1 s\. What was called is stopped"
    ) as caught:
        guard.call("command On of a/b/c", release.wait, device="a/b/c")
    assert time.monotonic() - started < 30.0
    assert caught.value.device == "a/b/c"
    assert guard.stuck == ("command On of a/b/c",)
    release.set()
    guard.close()


def test_its_own_error_of_a_call_is_not_taken_for_lateness():
    guard = Guard(5.0)
    with pytest.raises(TimedOut, match="of its own"):
        guard.call("a call", _raise, TimedOut("of its own"))
    assert guard.stuck == ()
    guard.close()


def _raise(problem: Exception) -> None:
    raise problem


def test_a_late_result_is_undone_and_its_thread_ends():
    guard = Guard(0.1, "undoing")
    release, undone = threading.Event(), threading.Event()
    seen = []

    def subscribe() -> int:
        release.wait()
        return 42

    def unsubscribe(number: int) -> None:
        seen.append(number)
        undone.set()

    with pytest.raises(TimedOut):
        guard.call("subscription", subscribe, undo=unsubscribe)
    assert seen == []
    release.set()
    assert undone.wait(60)
    assert seen == [42]
    _until(lambda: not threads_of("undoing"))
    assert guard.stuck == ()
    assert guard.call("another", lambda: 1) == 1
    guard.close()


def test_a_result_in_time_is_not_undone():
    guard = Guard(5.0)
    seen = []
    assert guard.call("subscription", lambda: 42, undo=seen.append) == 42
    guard.close()
    assert seen == []


def test_one_that_hangs_holds_up_no_other():
    guard = Guard(5.0)
    release = threading.Event()
    hanging = guard.start("a wait", release.wait)
    assert guard.call("another", lambda: 1) == 1
    release.set()
    assert hanging.result(5.0) is True
    guard.close()


def test_threads_are_kept_for_the_next_call():
    guard = Guard(5.0, "kept")
    assert len({guard.call("name", lambda: threading.current_thread().name) for _ in range(50)}) == 1
    assert len(threads_of("kept")) == 1
    guard.close()


def test_close_leaves_no_thread_and_names_what_is_stuck():
    guard = Guard(0.1, "closing")
    release = threading.Event()
    for _ in range(3):
        guard.call("quick", lambda: None)
    with pytest.raises(TimedOut):
        guard.call("the stuck one", release.wait)
    assert guard.close() == ("the stuck one",)
    assert len(threads_of("closing")) == 1
    release.set()
    _until(lambda: not threads_of("closing"))
    with pytest.raises(Unreachable, match="late: the connector is closed"):
        guard.call("late", lambda: None)


def test_many_threads_at_once_get_their_own_results():
    guard = Guard(5.0)
    results: dict[int, list[int]] = {}

    def ask(number: int) -> None:
        results[number] = [guard.call("echo", lambda value: value, number * 1000 + turn) for turn in range(200)]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: [number * 1000 + turn for turn in range(200)] for number in range(8)}
    assert guard.close() == ()


def test_results_at_the_very_limit_are_given_or_undone_never_lost():
    guard = Guard(0.002)
    made, undone, given = [], [], []

    def make(number: int) -> int:
        time.sleep(0.002)
        made.append(number)
        return number

    for number in range(200):
        with contextlib.suppress(TimedOut):
            given.append(guard.call("close call", make, number, undo=undone.append))
    _until(lambda: len(made) == 200 and len(given) + len(undone) == 200)
    assert sorted(given + undone) == list(range(200))
    guard.close()


def test_stuck_calls_are_bounded():
    guard = Guard(0.01)
    release = threading.Event()
    for number in range(MOST_STUCK):
        with pytest.raises(TimedOut):
            guard.call(f"stuck {number}", release.wait)
    with pytest.raises(TimedOut, match=f"not tried, because {MOST_STUCK} earlier calls are still stuck"):
        guard.call("one more", lambda: None)
    release.set()
    _until(lambda: not guard.stuck)
    assert guard.call("one more", lambda: 1, limit=5) == 1
    guard.close()


def test_side_by_side_puts_errors_where_results_would_be():
    guard = Guard(5.0)
    refused = CallFailed("no")

    def call(key: str) -> str:
        if key == "b":
            raise refused
        return key.upper()

    keys = [chr(97 + number) for number in range(20)]
    results = guard.side_by_side({key: (key, call) for key in keys})
    assert list(results) == keys
    assert results["b"] is refused
    assert [results[key] for key in keys if key != "b"] == [key.upper() for key in keys if key != "b"]
    guard.close()


def test_an_interpreter_with_a_stuck_call_exits_at_once():
    code = """
import threading, time
from harness.connectors.guard import Guard
from harness.errors import TimedOut
guard = Guard(0.1)
try:
    guard.call("for ever", threading.Event().wait)
except TimedOut:
    print("in time")
print(guard.close())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "in time\n('for ever',)\n"
    assert done.stderr == ""


def test_ctrl_c_gives_up_the_call():
    code = """
import os, signal, threading
from harness.connectors.guard import Guard
guard = Guard(30)
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    guard.call("for ever", threading.Event().wait)
except KeyboardInterrupt:
    print(guard.stuck)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "('for ever',)\n"


def _until(condition, limit: float = 60.0) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
