"""The event stream is, byte for byte, what the real OET sends."""

from __future__ import annotations

import re
from pathlib import Path

from tests.simulators.oet.running import Oet

RECORDED = Path(__file__).parents[2] / "contracts" / "oet" / "recorded"


def shape(text: str) -> list[str]:
    """The lines of a stream without requests to list and without what is of chance: times, ids, histories, paths."""
    text = re.sub(r"^\s*HTTP.*?\r?\n\r?\n", "", text, flags=re.DOTALL)
    text = re.sub(r"\d{10}\.\d+", "T", text)
    text = re.sub(r'"process_states": \[(\["\w+", T\](, )?)*\]', '"process_states": []', text)
    text = re.sub(r'"script_uri": "[^"]*/', '"script_uri": "file:///', text)
    text = re.sub(r'"script": \{"script_type"', '"script": {"script_uri": "file:///hello.py", "script_type"', text)
    text = re.sub(r"^id:\d+$", "id:N", text, flags=re.MULTILINE)
    events = [
        event for event in text.strip("\n").split("\n\n") if "procedure.list" not in event and "pool.list" not in event
    ]
    return events


def test_a_whole_run_is_streamed_as_recorded(tmp_path: Path) -> None:
    from tests.simulators.oet.running import running

    recorded = shape((RECORDED / "fullrun.sse").read_text(encoding="utf-8"))
    with running(tmp_path) as oet, oet.stream() as stream:
        pid = oet.create("hello.py", subarray_id=1)
        stream.until(lambda seen: seen.states(pid)[-1:] == ["READY"])
        oet.start(pid, "bob", n=4, wait=0.5, simulate=False)
        stream.until(lambda seen: seen.states(pid)[-1:] == ["COMPLETE"])
        assert stream.opening == b"\n"
        streamed = shape(stream.raw.decode())
    assert unordered(streamed) == unordered(recorded)
    order = [event for event in streamed if '"msg_src": "1"' in event]
    assert order == [event for event in recorded if '"msg_src": "1"' in event]


def unordered(events: list[str]) -> list[str]:
    """Where the answer to a creation stands among the states is chance."""
    return sorted(events)


def test_events_of_other_threads_are_not_forwarded(oet: Oet) -> None:
    with oet.stream() as stream:
        pid = oet.run("threadevent.py")
        stream.until(lambda seen: seen.states(pid)[-1:] == ["COMPLETE"])
        assert [one["msg"] for one in stream.of(pid, "thread.topic")] == ["from main thread"]


def test_the_stream_begins_now_whatever_is_asked_for(oet: Oet) -> None:
    pid = oet.run("noinit.py")
    oet.becomes(pid, "COMPLETE")
    with oet.stream() as stream:
        oet.show(pid)
        stream.until(lambda seen: len(seen.events) >= 2)
        assert [one["topic"] for one in stream.events] == ["request.procedure.list", "procedure.pool.list"]
        assert stream.events[0]["id"] == stream.events[1]["id"]
