"""Prepares, starts and stops scripts, each in a process of its own, and keeps their history."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.contracts.oet import topics
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.scripts import GitScript
from harness.contracts.oet.states import ProcedureState
from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.bus.frames import Message
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand
from simulators.oet.procedures.record import ProcedureRecord
from simulators.oet.procedures.table import BEFORE_READY, ProcedureTable
from simulators.oet.processes.fork_client import ForkClient
from simulators.oet.processes.script_process import ScriptProcess, occurs_within
from simulators.oet.processes.unflushed import Unflushed
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses

SIGNALS, PAUSE = 3, 0.1
"""How often, and after how many seconds, SIGTERM is sent by an OET that has that weakness."""
STALE = 0.3
"""Seconds that a stopped procedure stays RUNNING, where that weakness is switched on."""

Publish = Callable[[str, Mapping[str, Any], str], object]
"""Publishes the fields of a topic, on behalf of a source."""


class ScriptExecutionService:
    """The procedures and their processes. Used on one event loop.

    :param publish: puts an event of a procedure on the bus.
    :param broken: told that a script has published what is not plain JSON.
    """

    def __init__(
        self,
        settings: OetSettings,
        table: ProcedureTable,
        weaknesses: Weaknesses,
        publish: Publish,
        broken: Callable[[], None],
    ) -> None:
        self._settings, self._table, self._weaknesses = settings, table, weaknesses
        self._publish, self._broken = publish, broken
        self.processes: dict[int, ScriptProcess] = {}
        self._unflushed = Unflushed()
        self._by_process: dict[int, ScriptProcess] = {}
        work = settings.work
        self.places = {"clones": str(work / "clones"), "environments": str(work / "environments")}
        self.forks = ForkClient(settings.environment, settings.preload, self._end)

    async def prepare(self, command: PrepareProcessCommand) -> ProcedureSummary:
        """Load a script, and return when its process is about to begin."""
        record = self._table.add(command.script, command.init_args)
        self._drop_output()
        if Weakness.LOAD_RACE not in self._weaknesses:
            self._tell_state(record.id, ProcedureState.CREATING)
        process = ScriptProcess(
            lambda message: self._hear(record.id, message), lambda code: self._conclude(record.id, code)
        )
        self.processes[record.id] = process
        await process.open(self.forks, lambda pid: self._by_process.__setitem__(pid, process))
        for order in self._orders(record):
            process.order(order)
        return record.summarise(self._settings.base_path)

    def start(self, command: StartProcessCommand) -> ProcedureSummary:
        """Call a function of a script; only one script runs at a time.

        :raises CommandRefusedError: and changes nothing.
        """
        pid, run_args = command.process_uid, command.run_args
        racy = Weakness.DOUBLE_START in self._weaknesses
        self._table.reserve_start(pid, command.fn_name, run_args, command.force_start, racy)
        process = self.processes[pid]
        process.order({"kind": "run", "function": command.fn_name, "args": run_args.args, "kwargs": run_args.kwargs})
        return self._table.get(pid).summarise(self._settings.base_path)

    async def end_process(self, pid: int) -> None:
        """End a script whose stop was accepted."""
        process = self.processes.get(pid)
        if process is None or process.gone.is_set():
            return
        if Weakness.SIGTERM_IGNORED not in self._weaknesses:
            await process.terminate(self._settings.stop_grace)
            return
        for _ in range(SIGNALS):
            process.signal(signal.SIGTERM)
            if await occurs_within(process.gone, PAUSE):
                return
        self._change(pid, ProcedureState.UNKNOWN, time.time())

    async def await_settled(self, pid: int, seconds: float) -> ProcedureState:
        """Wait until a script is READY, or never will be, and return the state that it is in."""
        await occurs_within(self.processes[pid].settled, seconds)
        return self._table.get(pid).state

    def summarise(self, pids: Sequence[int] | None) -> list[ProcedureSummary]:
        """Return those of some ids that there are, or all."""
        return [record.summarise(self._settings.base_path) for record in self._table.find(pids)]

    def kill(self, pid: int) -> bool:
        """Kill the process of a script, as the kernel does when memory runs out; return whether there was one."""
        process = self.processes.get(pid)
        if process is None or process.gone.is_set():
            return False
        process.signal(signal.SIGKILL)
        return True

    def hold(self, held: bool) -> None:
        """Let all scripts wait with what they publish, or go on."""
        for process in self.processes.values():
            process.hold(held)

    def _orders(self, record: ProcedureRecord) -> list[Message]:
        script = record.script.model_dump(mode="json")
        load = {
            "kind": "load",
            "pid": record.id,
            "script": script,
            "folders": [str(folder) for folder in self._settings.scripts],
            "misleading": Weakness.BRANCH_MISLEADS in self._weaknesses,
            **self.places,
        }
        environment = {"kind": "env", "pid": record.id, "script": script, **self.places}
        init = record.script_args["init"]
        run = {"kind": "run", "function": "init", "args": init.args, "kwargs": init.kwargs}
        wanted = isinstance(record.script, GitScript) and record.script.create_env
        return [environment, load, run] if wanted else [load, run]

    def _hear(self, pid: int, message: Message) -> None:
        self._unflushed.flush(pid)
        match message["kind"]:
            case "state" if message["state"] == "RUNNING" and Weakness.DEATH_UNNOTICED in self._weaknesses:
                self._unflushed.hold(pid, lambda: self._change(pid, ProcedureState.RUNNING, message["time"]))
            case "state":
                self._change(pid, ProcedureState(message["state"]), message["time"])
            case "failed":
                self._change(pid, ProcedureState.FAILED, message["time"], message["stacktrace"])
            case "done":
                self._change(pid, ProcedureState.COMPLETE, time.time())
            case "event":
                if not message["plain"]:
                    self._broken()
                self._publish(message["topic"], message["fields"], str(pid))

    def _change(self, pid: int, state: ProcedureState, when: float, stacktrace: str | None = None) -> None:
        if Weakness.LOAD_RACE in self._weaknesses:
            return
        record = next(iter(self._table.find([pid])), None)
        if record is None or (record.stopping and state not in (ProcedureState.STOPPED, ProcedureState.UNKNOWN)):
            if record is None or record.state != ProcedureState.UNKNOWN:
                return  # what a script says while it is being stopped is nobody's concern
            self._weaknesses.switch(Weakness.LOAD_RACE, on=True)
        if self._table.change(pid, state, when, stacktrace):
            if state not in BEFORE_READY:
                self.processes[pid].settled.set()
            self._tell_state(pid, state)
            if stacktrace is not None:
                self._publish(topics.STACKTRACE, {"stacktrace": stacktrace}, str(pid))

    def _tell_state(self, pid: int, state: ProcedureState) -> None:
        self._publish(topics.STATE_CHANGED, {"new_state": state}, str(pid))

    def _end(self, process_id: int, code: int) -> None:
        if (process := self._by_process.pop(process_id, None)) is not None:
            process.end(code)

    def _conclude(self, pid: int, code: int) -> None:
        self._unflushed.drop(pid)
        record = next(iter(self._table.find([pid])), None)
        if record is None or record.state.finished:
            return
        if record.stopping and Weakness.STALE_STOP in self._weaknesses:
            asyncio.get_running_loop().call_later(STALE, self._change, pid, ProcedureState.STOPPED, time.time())
        elif record.stopping:
            self._change(pid, ProcedureState.STOPPED, time.time())
        elif Weakness.DEATH_UNNOTICED in self._weaknesses:
            record.reserved = record.state == ProcedureState.RUNNING
        else:
            self._change(pid, ProcedureState.FAILED, time.time(), describe_end(record, code))

    def _drop_output(self) -> None:
        kept = {record.id for record in self._table.find(None)}
        for pid in [pid for pid, process in self.processes.items() if pid not in kept and process.gone.is_set()]:
            del self.processes[pid]


def describe_end(record: ProcedureRecord, code: int) -> str:
    """Write what stands in the place of a traceback, where a process ended without one."""
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"left with exit code {code} and no exception"
    return f"The process of {record.script.script_uri} {how} while procedure {record.id} was {record.state}.\n"
