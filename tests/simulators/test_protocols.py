"""Either protocol of long-running commands alone is enough: for clients, and for devices that ask others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.served import Served, served

DECLARATION = """
telescope: protocols
enumerations: {Motion: [STILL, MOVING]}
classes:
  Mount:
    abstract: true
    attributes:
      State: {type: DevState, initial: ON}
      motion: {type: Motion}
    faults: {FAILED_RESULT: {text: too windy}}
    commands:
      Move: {protocol: long-running, stages: [{to: {motion: MOVING}, takes: 1 s}, {to: {motion: STILL}}]}
      Stop: {protocol: long-running, interrupts: true, stages: [{to: {motion: STILL}}]}
      Fly: {protocol: long-running, refuses: [{when: [], because: it has no wings}]}
  Older:
    extends: Mount
    attributes: {longRunningCommandResult: {type: DevString, shape: [2], initial: ["", ""]}}
  Newer:
    extends: Mount
    attributes:
      lrcQueue: {type: DevString, shape: [100]}
      lrcExecuting: {type: DevString, shape: [100]}
      lrcFinished: {type: DevString, shape: [100]}
  Pair:
    extends: Older
    links: mounts
    commands:
      MoveAll: {protocol: long-running, stages: [{ask: [{of: mounts, command: Move}]}]}
devices:
  - {name: test/older/1, class: Older}
  - {name: test/newer/1, class: Newer}
  - {name: test/pair/older, class: Pair, links: {mounts: test/older/1}}
  - {name: test/pair/newer, class: Pair, links: {mounts: test/newer/1}}
"""


@pytest.fixture(scope="module", params=[(), ("test/pair/*",)], ids=["one process", "two processes"])
def mounts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file: Path = tmp_path_factory.mktemp("protocols") / "protocols.yaml"
    file.write_text(DECLARATION)
    with served(file, time_scale=0.02, separate=request.param) as telescope:
        yield telescope


@pytest.mark.parametrize("kind", ["older", "newer"])
def test_a_device_waits_for_the_end_of_what_it_asked_for_whichever_way_it_is_told(mounts: Served, kind: str) -> None:
    asked, asking = f"test/{kind}/1", f"test/pair/{kind}"
    with mounts.watch(asked, "motion") as motion:
        assert mounts.do(asking, "MoveAll") == (0, "Command Completed")
        motion.goes_through(["STILL", "MOVING", "STILL"])
    mounts.control.Fault([asked, "FAILED_RESULT", "Move"])
    assert mounts.do(asking, "MoveAll") == (3, f"{asked} Move FAILED: too windy")
    mounts.control.Clear()


def entries(value: list[str]) -> list[dict[str, object]]:
    return [json.loads(text) for text in value]


def test_the_newer_protocol_tells_of_each_command_where_it_stands(mounts: Served) -> None:
    name = "test/newer/1"
    mounts.control.Hold([name, "motion", "MOVING"])
    with (
        mounts.watch(name, "lrcQueue") as queue,
        mounts.watch(name, "lrcExecuting") as executing,
        mounts.watch(name, "lrcFinished") as finished,
    ):
        first, second = mounts.start(name, "Move"), mounts.start(name, "Move")
        queue.until(lambda values: any(second in text for text in values[-1]))
        executing.until(lambda values: any(first in text for text in values[-1]))
        (waiting,), (running,) = entries(queue.values[-1]), entries(executing.values[-1])
        assert (waiting["uid"], waiting["name"], waiting["status"]) == (second, "Move", "QUEUED")
        assert (running["uid"], running["status"]) == (first, "IN_PROGRESS")
        assert "started_time" not in waiting
        assert running["submitted_time"] <= running["started_time"]
        mounts.control.Clear()
        finished.until(lambda values: any(second in text for text in values[-1]))
        for watch in (queue, executing):
            watch.until(lambda values: len(values[-1]) == 0)
        ends = {entry["uid"]: entry for entry in entries(finished.values[-1])}
        assert [ends[uid]["status"] for uid in (first, second)] == ["COMPLETED", "COMPLETED"]
        assert ends[second]["result"] == [0, "Command Completed"]
        assert ends[second]["submitted_time"] <= ends[second]["started_time"] <= ends[second]["finished_time"]


def test_the_newer_protocol_tells_what_failed_what_was_aborted_and_nothing_of_what_was_rejected(mounts: Served) -> None:
    name = "test/newer/1"
    with mounts.watch(name, "lrcFinished") as finished, mounts.watch(name, "motion") as motion:
        mounts.control.Hold([name, "motion", "MOVING"])
        aborted = mounts.start(name, "Move")
        motion.becomes("MOVING")
        mounts.start(name, "Stop")
        finished.until(lambda values: any(aborted in text for text in values[-1]))
        mounts.control.Fault([name, "FAILED_RESULT", "Move"])
        failed = mounts.start(name, "Move")
        finished.until(lambda values: any(failed in text for text in values[-1]))
        code, text = mounts.proxy(name).Fly()
        assert (list(code), list(text)) == ([5], ["it has no wings"])
        ends = {entry["uid"]: entry for entry in entries(finished.values[-1])}
        assert (ends[aborted]["status"], ends[aborted]["result"]) == ("ABORTED", [7, "Command Aborted"])
        assert (ends[failed]["status"], ends[failed]["result"]) == ("FAILED", [3, "too windy"])
        assert "Fly" not in [entry["name"] for entry in ends.values()]
    mounts.control.Clear()
