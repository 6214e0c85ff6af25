"""Runs activities: a script with a scheduling block, made for this run."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from harness.contracts.oet import topics
from harness.contracts.oet.activities import TODO, ActivityPostRequest, ActivitySummary
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.bus.event_bus_worker import EventBusWorker
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.worker.scheduling_blocks import BlockActivity, SchedulingBlocks
from simulators.oet.worker.ses_worker import SESWorker

NAME = "ActivityServiceWorker"


class ActivityServiceWorker:
    """Knows the activities, which are never forgotten.

    :param ses: makes and starts the procedures.
    """

    def __init__(self, settings: OetSettings, weaknesses: Weaknesses, bus: EventBusWorker, ses: SESWorker) -> None:
        self._settings, self._weaknesses, self._bus, self._ses = settings, weaknesses, bus, ses
        self._blocks = SchedulingBlocks(settings.blocks, next(iter(settings.scripts), None))
        self.activities: list[ActivitySummary] = []

    async def run(self, wanted: ActivityPostRequest, request_id: int) -> ActivitySummary:
        """Create the procedure of an activity, and start it unless it is to be prepared only.

        :raises CommandRefusedError: for an unknown definition or activity, or if another procedure runs.
        """
        activity = self._blocks.read_activity(wanted.sbd_id, wanted.activity_name, wanted.create_env)
        arguments = self._merge_arguments(wanted, activity)
        number = len(self.activities) + 1
        block_id = name_instance(wanted.sbd_id, number)
        main = arguments["main"]
        kwargs = {**main.kwargs, "sb_json": self._write_block(activity.block), "sbi_id": block_id}
        arguments["main"] = ProcedureInput(args=main.args, kwargs=kwargs)
        prepare = PrepareProcessCommand(activity.script, arguments["init"])
        pid = (await self._ses.prepare(prepare, request_id, NAME)).id
        if not wanted.prepare_only:
            start = StartProcessCommand(pid, "main", arguments["main"], force_start=True)
            self._ses.start(start, request_id, NAME)
            self._bus.publish(topics.BLOCK_STARTED, {"sbi_id": block_id}, source=NAME)
        summary = ActivitySummary(
            id=number,
            pid=pid,
            procedure_id=pid,
            sbd_id=wanted.sbd_id,
            activity_name=wanted.activity_name,
            prepare_only=wanted.prepare_only,
            script_args=arguments,
            activity_states=[(TODO, time.time())],
            state=TODO,
            sbi_id=block_id,
            uri=f"http://localhost{self._settings.base_path}/activities/{number}",
        )
        self.activities.append(summary)
        return summary

    def find(self, numbers: Sequence[int] | None) -> list[ActivitySummary]:
        """Return those of some ids that there are, or all."""
        return [one for one in self.activities if numbers is None or one.id in numbers]

    def _merge_arguments(self, wanted: ActivityPostRequest, activity: BlockActivity) -> dict[str, ProcedureInput]:
        """Merge the arguments of a request with those of the definition, which are good for what is not given."""
        given = {
            name: one for name, one in (("init", wanted.script_args.init), ("main", wanted.script_args.main)) if one
        }
        if Weakness.BLOCK_ARGUMENTS not in self._weaknesses:
            given = {name: one for name, one in given.items() if one.args or one.kwargs}
        return {"init": ProcedureInput(), **activity.arguments, **given}

    def _write_block(self, block: dict[str, Any]) -> str:
        with tempfile.NamedTemporaryFile(
            "w", dir=self._settings.work, suffix=".json", delete=False, encoding="utf-8"
        ) as file:
            json.dump(block, file)
        return file.name


def name_instance(sbd_id: str, number: int) -> str:
    """Return the id of an instance of a definition: of the same telescope and day, where that has them."""
    parts = re.fullmatch(r"sbd-(\w+)-(\d{8})-.*", sbd_id)
    telescope, day = parts.groups() if parts else ("t0001", time.strftime("%Y%m%d", time.gmtime()))
    return f"sbi-{telescope}-{day}-{number:05}"
