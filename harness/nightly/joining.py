"""Joins the results of shards into those of one run: Allure, JUnit XML, transitions taken, durations.

Of each shard the attempt counts that was complete last. A scenario stands once, by what it is on its target and
telescope. One of which a shard has left no result is broken, and says what became of the shard.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from harness.bdd.internals import mangle_test_address
from harness.nightly.attempts import ALLURE, COVERAGE, counted_attempt
from harness.nightly.plan import Scenario, Shard
from harness.nightly.running import OK, End, Outcome
from harness.reporting.allure.environment import write_environment
from harness.reporting.allure.executor import FILE as EXECUTOR
from harness.reporting.allure.executor import write_executor
from harness.reporting.allure.recorder import UNFINISHED
from harness.reporting.junit import Case, write_cases
from harness.reporting.transitions import Transitions, from_json, write

RESULT = "-result.json"
ENVIRONMENT = "environment.properties"
COUNTED = "transitions"
"""With which names there begin of what a shard says of itself, and the night says of all."""
BROKEN, SKIPPED = "broken", "skipped"
NOT_RUN = "not run: "
"""How the message of a scenario begins that was not run."""
LACKING = "not every declared transition was taken"

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Joined:
    """The results of a night.

    :param night: how it ended, its joined results included.
    :param results: the last one of each scenario, by its node id.
    :param transitions: that were taken; None where none were counted.
    :param durations: seconds by node id.
    """

    night: Outcome
    results: Mapping[str, Result]
    transitions: Transitions | None
    durations: Mapping[str, float]

    @property
    def statuses(self) -> Counter[str]:
        """How many scenarios ended with each status."""
        return Counter(str(one["status"]) for one in self.results.values())


@dataclass
class _Joining:
    """What is joined so far, in the folder of the joined Allure results."""

    folder: Path
    results: dict[str, Result] = field(default_factory=dict)
    shard_of: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Path]] = field(default_factory=dict)

    def take_shard(self, shard: Shard, attempt: Path, end: End | None) -> None:
        """Take over what an attempt of a shard has left."""
        with os.scandir(attempt / ALLURE) as found:
            for entry in found:
                if entry.name.endswith(RESULT):
                    self._take_result(shard, Path(entry.path), end)
                elif entry.name == ENVIRONMENT:
                    self._take_environment(Path(entry.path))
                elif entry.name != EXECUTOR and not entry.name.startswith(".") and entry.is_file():
                    _link(Path(entry.path), self.folder / entry.name)

    def _take_environment(self, file: Path) -> None:
        """Take over what was in force, which is so in all shards."""
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith(COUNTED))
        (self.folder / ENVIRONMENT).write_text(text, encoding="utf-8")

    def _take_result(self, shard: Shard, file: Path, end: End | None) -> None:
        result = json.loads(file.read_bytes())
        key = key_of(result)
        kept = self.results.get(key)
        if kept is not None and self.shard_of[key] != shard.name:  # a repeated one of the same shard is a retry
            if _ended(kept) > _ended(result):
                return
            for other in self.files.pop(key):
                other.unlink()
        if end is not None and end.reason and _message(result) == UNFINISHED:
            result["statusDetails"]["message"] = f"{UNFINISHED} Its shard {shard.name} {end.reason}."
            _write(result, self.folder)
        else:
            _link(file, self.folder / file.name)
        if kept is None or self.shard_of[key] != shard.name or _ended(kept) <= _ended(result):
            self.results[key] = result
        self.shard_of[key] = shard.name
        self.files.setdefault(key, []).append(self.folder / file.name)

    def add_missing(self, scenario: Scenario, status: str, message: str) -> None:
        """Add the result of a scenario of which a shard has left none."""
        moment = int(time.time() * 1000)
        about = {**scenario.result, "uuid": str(uuid.uuid4()), "start": moment, "stop": moment}
        result = {"name": scenario.node_id.rpartition("::")[2], **about, "status": status}
        result["statusDetails"] = {"message": message}
        _write(result, self.folder)
        self.results[key_of(scenario.result, scenario.node_id)] = result


def join(folder: Path, night: Outcome, allure: Path, junit: Path | None, *, every_transition: bool = False) -> Joined:
    """Join what shards have left into one folder of Allure results, and JUnit XML beside it.

    :param folder: with the attempts of the shards.
    :param allure: the folder; what is in it stays. Transitions go beside it.
    :param junit: the file; None for none.
    :param every_transition: whether the shards together have to take all that are declared, if else all went well.
    """
    allure.mkdir(parents=True, exist_ok=True)
    joining = _Joining(allure)
    counted: list[Transitions] = []
    for shard in night.plan.shards:
        attempt = counted_attempt(folder, shard)
        if attempt and (attempt / ALLURE).is_dir():
            joining.take_shard(shard, attempt, night.ends.get(shard.name))
        if attempt and (attempt / COVERAGE).is_file():
            counted.append(from_json(json.loads((attempt / COVERAGE).read_bytes())))
    scenarios = {one.node_id: one for one in night.plan.scenarios}
    for shard in night.plan.shards:
        for one in (scenarios[node_id] for node_id in shard.node_ids):
            if key_of(one.result, one.node_id) not in joining.results:
                joining.add_missing(one, *tell_missing(shard, night))
    results = {one.node_id: joining.results[key_of(one.result, one.node_id)] for one in night.plan.scenarios}
    transitions = reduce(or_, counted) if counted else None
    if every_transition and night.exit_code == OK and (transitions is None or transitions.lacks_some):
        night = replace(night, lacking=LACKING)
        told = {"attachments": [], "errors": [{"message": LACKING}]}
        (allure / f"{uuid.uuid4()}-globals.json").write_text(json.dumps(told), encoding="utf-8")
    if junit is not None:
        write_cases(junit, [_case(one, results[one.node_id]) for one in night.plan.scenarios], night.explanation)
    if transitions:
        write(transitions, allure.parent / COVERAGE)
        write_environment(allure, transitions.environment)
    write_executor(allure)
    return Joined(
        night, results, transitions, {name: _seconds(one) for name, one in results.items() if _is_measured(one)}
    )


def tell_missing(shard: Shard, night: Outcome) -> tuple[str, str]:
    """Return status and message of a scenario of which there is no result."""
    end = night.ends.get(shard.name)
    if end is None:
        return SKIPPED, f"{NOT_RUN}{night.explanation or f'shard {shard.name} was not begun'}"
    ended = end.reason or f"ended with exit code {end.exit_code} and left no result of it"
    return BROKEN, f"{NOT_RUN}shard {shard.name} of the night {ended}"


def key_of(result: Result, otherwise: str = "") -> str:
    """Return what a scenario has in common with itself in another run on the same target and telescope."""
    return str(result.get("historyId") or otherwise or result.get("fullName") or result.get("uuid"))


def _case(scenario: Scenario, result: Result) -> Case:
    *classes, name = mangle_test_address(scenario.node_id)
    details = result.get("statusDetails") or {}
    return Case(
        ".".join(classes),
        name,
        scenario.file,
        scenario.line,
        _seconds(result),
        str(result["status"]),
        str(details.get("message") or ""),
        str(details.get("trace") or ""),
    )


def _is_measured(result: Result) -> bool:
    """Return whether the duration of a result says how long its scenario takes; it does not if it was cut short."""
    status = result["status"]
    return status in ("passed", "failed") or (status == SKIPPED and not _message(result).startswith(NOT_RUN))


def _seconds(result: Result) -> float:
    return max(0.0, (_ended(result) - int(result.get("start") or 0)) / 1000)


def _ended(result: Result) -> int:
    return int(result.get("stop") or 0)


def _message(result: Result) -> str:
    return str((result.get("statusDetails") or {}).get("message") or "")


def _write(result: Result, folder: Path) -> None:
    (folder / f"{result['uuid']}{RESULT}").write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def _link(file: Path, to: Path) -> None:
    """Have a file in a second place as well, without its bytes where the disk can do so."""
    try:
        os.link(file, to)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(file, to)
