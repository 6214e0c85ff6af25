"""A pytest plugin that tells where a run of scenarios spends its time, for `benchmarks.bench_scenario`.

``pytest -p benchmarks.stages --stages FILE``. Each moment of the main thread belongs to one stage, the innermost that
is under way, so the stages of a run add up to its wall time. Stages are hooks of pytest and pytest-bdd, and some
functions that are wrapped for it: what looks a step's definition up, and what puts the telescope back.
With ``--beside`` a bare PyTango script takes the telescope through a scheduling block before each scenario.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import harness.plugin
from benchmarks.bare.block import BLOCK
from harness.bdd.sentences.definitions import Definitions
from harness.models.arguments import default_argument
from harness.models.telescope import Subject
from harness.scenario.run import ScenarioRun
from harness.targets.target import Target
from harness.telescope import resting_state

START, COLLECTION, TELESCOPE, REST, END = "start", "collection", "telescope", "first look at rest", "end of the run"
LISTENING, SEARCH, STEPS, CLOSING = "listening", "search for definitions", "steps", "ending subscriptions"
PUTTING_BACK, PYTEST = "putting back", "pytest, pytest-bdd, reports"
SCAN = 0.1
"""Seconds that the scans of a scheduling block last, in the telescope's time."""
PARTS = ("down", "clear", "let_end", "move_first", "write_back", "move_back", "settle")
"""What putting back consists of."""


class Stopwatch:
    """Adds up how long each stage was under way, without those inside of it."""

    def __init__(self, began: float) -> None:
        self._since, self._under_way = began, [START]
        self.seconds: Counter[str] = Counter()

    def begin(self, stage: str) -> None:
        self._turn()
        self._under_way.append(stage)

    def end(self) -> None:
        self._turn()
        self._under_way.pop()

    def go_over(self, stage: str) -> None:
        """Let what is outermost be another stage from now on."""
        self._turn()
        self._under_way[0] = stage

    @contextlib.contextmanager
    def during(self, stage: str) -> Iterator[None]:
        self.begin(stage)
        try:
            yield
        finally:
            self.end()

    def time(self, stage: str, owner: Any, name: str) -> None:
        """Wrap a function, or a method of a class, so that a stage is under way while it runs."""
        function = getattr(owner, name)

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.during(stage):
                return function(*arguments, **named)

        setattr(owner, name, timed)

    def _turn(self) -> None:
        now = time.time()
        self.seconds[self._under_way[-1]] += now - self._since
        self._since = now


class Stages:
    """The hooks."""

    def __init__(self, file: Path, *, beside: bool) -> None:
        self._file, self._beside = file, beside
        self._watch = Stopwatch(psutil.Process().create_time())
        self._scenarios = 0
        self._processors: dict[str, float] = {}
        self._blocks: list[dict[str, float]] = []
        self._bare: subprocess.Popen[str] | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        watch = self._watch
        watch.time(SEARCH, importlib.import_module("pytest_bdd.scenario"), "get_step_function")
        watch.time(SEARCH, Definitions, "find")
        watch.time(PUTTING_BACK, harness.plugin, "put_back")
        watch.time(CLOSING, ScenarioRun, "close")
        watch.time(f"{PUTTING_BACK}: {PARTS[0]}", Target, PARTS[0])
        watch.time(REST, harness.plugin, "refuse_unless_at_rest")
        for part in PARTS[1:]:
            if hasattr(resting_state, part):
                watch.time(f"{PUTTING_BACK}: {part}", resting_state, part)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, Any, Any]:
        with self._watch.during(COLLECTION):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, Any, Any]:
        self._watch.go_over(PYTEST)
        try:
            return (yield)
        finally:
            self._watch.go_over(END)

    def _note_processors(self, sign: int) -> None:
        """Add the processor time of this process, or take it away; and of those that it has started."""
        started = psutil.Process().children(recursive=True)
        for name, processes in (("harness", [psutil.Process()]), ("telescope", started)):
            times = [process.cpu_times() for process in processes]
            self._processors[name] = self._processors.get(name, 0.0) + sign * sum(t.user + t.system for t in times)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        if fixturedef.argname != "target":
            return (yield)
        with self._watch.during(TELESCOPE):
            target = yield
        self._note_processors(-1)
        return target

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
        if nextitem is None and self._processors:
            self._note_processors(1)
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
        self._scenarios += 1
        bare = self._block(request.getfixturevalue("target")) if self._beside else 0.0
        with self._watch.during(LISTENING):
            yield
        self._blocks.append({"bare": bare, "scenario": 0.0, "steps": self._watch.seconds[STEPS]})

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_bdd_before_step_call(self) -> Generator[None, Any, Any]:
        self._watch.begin(STEPS)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_error(self) -> None:
        self._watch.end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self, step: Any) -> None:
        self._watch.end()
        block, now = self._blocks[-1], time.perf_counter()
        if step.type == "given":
            block.update(began=now, steps=self._watch.seconds[STEPS])
        elif "began" in block:
            block.update(scenario=now - block["began"], in_steps=self._watch.seconds[STEPS] - block["steps"])

    def _block(self, target: Target) -> float:
        """Seconds that the bare script takes."""
        assert target.telescope is not None
        assert target.running is not None
        central, subarray = (target.telescope.subjects[one] for one in (("telescope", ""), ("subarray", "1")))
        if self._bare is None:
            devices = [target.running.tango_host, central.device.name, subarray.device.name]
            line = [sys.executable, "-m", "benchmarks.bare.block", *devices]
            self._bare = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        arguments = {command: self._argument(target, subarray, command) for command, _ in BLOCK}
        assert self._bare.stdin is not None
        assert self._bare.stdout is not None
        print(json.dumps(arguments), file=self._bare.stdin, flush=True)
        if not (line := self._bare.stdout.readline()):
            raise RuntimeError("the bare script has ended: see its error above")
        return float(line)

    def _argument(self, target: Target, subject: Subject, command: str) -> str | None:
        """What the scenario would send, too."""
        assert target.telescope is not None
        device_class = subject.device.device_class
        if device_class.commands[command].argument is None:
            return None
        argument = default_argument(target.telescope, device_class, command, subject.key, target.ids)
        if command == "Configure":
            argument["tmc"]["scan_duration"] = SCAN
        return json.dumps(argument)

    def pytest_sessionfinish(self) -> None:
        if self._bare is not None:
            self._bare.communicate(timeout=20.0)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        with self._watch.during(END):
            pass
        found = {
            "scenarios": self._scenarios,
            "seconds": self._watch.seconds,
            "processors": self._processors,
            "blocks": self._blocks,
        }
        self._file.write_text(json.dumps(found), encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stages", type=Path, help="file for the seconds of each stage, as JSON")
    parser.addoption("--beside", action="store_true", help="run the bare script before each scenario, too")


def pytest_configure(config: pytest.Config) -> None:
    if file := config.getoption("--stages"):
        config.pluginmanager.register(Stages(file, beside=config.getoption("--beside")), "stages")
