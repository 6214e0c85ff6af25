"""The service without REST: any function of a script is called, and what is odd about a script's process is borne."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import FileSystemScript
from harness.contracts.oet.states import ProcedureState
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand
from simulators.oet.procedures.refusal import CommandRefusedError
from simulators.oet.procedures.script_execution_service import ScriptExecutionService
from simulators.oet.procedures.table import ProcedureTable
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses

LIMIT = 20.0


class Served:
    """A service on this process's event loop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[tuple[str, Mapping[str, Any]]] = []
        self.changed = asyncio.Condition()
        table = ProcedureTable(lambda record: None, lambda pid: None)
        settings = OetSettings(folder / "work", scripts=(folder,))
        self.service = ScriptExecutionService(settings, table, Weaknesses(), self.publish, lambda: None)
        self.service.forks.start()

    def publish(self, topic: str, fields: Mapping[str, Any], source: str) -> None:
        self.events.append((topic, fields))

    async def run(self, text: str, function: str = "main", *args: Any) -> int:
        pid = await self.prepare(text)
        self.service.start(StartProcessCommand(pid, function, ProcedureInput(args=list(args))))
        async with asyncio.timeout(LIMIT):
            await self.service.processes[pid].gone.wait()
        return pid

    async def prepare(self, text: str) -> int:
        script = self.folder / f"script{len(text)}.py"
        script.write_text(text, encoding="utf-8")
        command = PrepareProcessCommand(FileSystemScript(script_uri=f"file://{script}"), ProcedureInput())
        pid = (await self.service.prepare(command)).id
        assert await self.service.await_settled(pid, LIMIT) == ProcedureState.READY
        return pid

    def state(self, pid: int) -> ProcedureState:
        (summary,) = self.service.summarise([pid])
        return summary.state

    def output(self, pid: int) -> str:
        output = self.service.processes[pid].output
        assert output is not None
        return output.text()


def serve(folder: Path, use: Callable[[Served], Any]) -> None:
    async def main() -> None:
        served = Served(folder)
        try:
            await use(served)
        finally:
            served.service.forks.stop()

    asyncio.run(main())


def test_any_function_of_a_script_can_be_called(tmp_path: Path) -> None:
    async def use(served: Served) -> None:
        pid = await served.run("def calibrate(what):\n    print('calibrated', what)\n", "calibrate", "phases")
        assert served.state(pid) == ProcedureState.COMPLETE
        assert served.output(pid) == "calibrated phases\n"
        (summary,) = served.service.summarise([pid])
        assert summary.script_args["calibrate"].args == ["phases"]

    serve(tmp_path, use)


def test_a_start_that_was_accepted_is_not_accepted_again(tmp_path: Path) -> None:
    async def use(served: Served) -> None:
        pid = await served.prepare("import time\ndef main(what):\n    time.sleep(600)\n")
        served.service.start(StartProcessCommand(pid, "main", ProcedureInput(args=["first"])))
        with pytest.raises(
            CommandRefusedError, match=f"Cannot start script with ID {pid}: it is being started, not READY"
        ):
            served.service.start(StartProcessCommand(pid, "main", ProcedureInput(args=["second"])))
        (summary,) = served.service.summarise([pid])
        assert summary.script_args["main"].args == ["first"]

    serve(tmp_path, use)


def test_a_process_that_a_script_forks_does_not_speak_for_it(tmp_path: Path) -> None:
    text = "import os\ndef main():\n    if os.fork():\n        os.wait()\n        raise ValueError('the parent')\n"

    async def use(served: Served) -> None:
        pid = await served.run(text)
        states = [fields["new_state"] for topic, fields in served.events if topic.endswith("statechange")]
        assert states[-2:] == ["RUNNING", "FAILED"]
        assert served.state(pid) == ProcedureState.FAILED

    serve(tmp_path, use)


def test_a_script_that_closes_its_output_costs_no_time(tmp_path: Path) -> None:
    text = "import os, time\ndef main():\n    os.close(1)\n    os.close(2)\n    time.sleep(2)\n    os._exit(0)\n"

    async def use(served: Served) -> None:
        before = sum(psutil.Process().cpu_times()[:2])
        pid = await served.run(text)
        assert sum(psutil.Process().cpu_times()[:2]) - before < 0.5
        assert served.state(pid) == ProcedureState.FAILED

    serve(tmp_path, use)


def test_a_script_waits_for_its_own_threads(tmp_path: Path) -> None:
    text = (
        "import threading, time\n"
        "def late():\n    time.sleep(0.2)\n    print('late')\n"
        "def main():\n    threading.Thread(target=late).start()\n"
    )

    async def use(served: Served) -> None:
        pid = await served.run(text)
        assert served.state(pid) == ProcedureState.COMPLETE
        assert served.output(pid) == "late\n"

    serve(tmp_path, use)
