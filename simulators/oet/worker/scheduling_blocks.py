"""Scheduling block definitions: JSON files, each with the scripts of its activities."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import FILE_PREFIX, ExecutableScript, FileSystemScript, GitArgs, GitScript
from simulators.oet.procedures.refusal import CommandRefusedError, Reason

DEPLOYED = f"{FILE_PREFIX}/scripts/"
"""How the URI of a script begins that lies where a deployed OET has its scripts."""


@dataclass(frozen=True, slots=True)
class BlockActivity:
    """An activity of a scheduling block definition.

    :param arguments: by function.
    :param block: the definition, as it stands in its file.
    """

    script: ExecutableScript
    arguments: dict[str, ProcedureInput]
    block: dict[str, Any]


class SchedulingBlocks:
    """Reads definitions from a folder: ``<sbd_id>.json``.

    :param folder: None for one without any.
    :param scripts: the folder that a path of the file system below ``/scripts``, where a deployed OET has its scripts,
        is meant in; None for that one.
    """

    def __init__(self, folder: Path | None, scripts: Path | None = None) -> None:
        self._folder, self._scripts = folder, scripts

    def read_activity(self, sbd_id: str, name: str, create_env: bool) -> BlockActivity:
        """Read an activity.

        :raises CommandRefusedError: with the words of the real OET, for a definition or an activity that is not there.
        """
        block = self._read_block(sbd_id)
        activity = block.get("activities", {}).get(name)
        if activity is None:
            text = f"Activity '{name}' not present in the SBDefinition {sbd_id}"
            raise CommandRefusedError(Reason.INVALID, repr(text))
        arguments = {
            function: ProcedureInput.model_validate(given)
            for function, given in activity.get("function_args", {}).items()
        }
        if "main" not in arguments:
            raise CommandRefusedError(Reason.INVALID, repr("main"))
        return BlockActivity(read_script(activity, create_env, self._scripts), arguments, block)

    def _read_block(self, sbd_id: str) -> dict[str, Any]:
        known = {file.stem: file for file in self._folder.glob("*.json")} if self._folder else {}
        if sbd_id not in known:
            text = f"Not found. The requested identifier {sbd_id} could not be found."
            raise CommandRefusedError(Reason.INVALID, repr(text))
        block: dict[str, Any] = json.loads(known[sbd_id].read_text(encoding="utf-8"))
        return block


def read_script(activity: dict[str, Any], create_env: bool, scripts: Path | None = None) -> ExecutableScript:
    """Read where the script of an activity is.

    :param scripts: stands for the folder in which a deployed OET has its scripts.
    """
    if activity.get("kind") != "git":
        path = activity["path"]
        return FileSystemScript(script_uri=path.replace(DEPLOYED, f"{FILE_PREFIX}{scripts}/", 1) if scripts else path)
    given = {f"git_{part}": activity[part] for part in ("repo", "branch", "commit") if activity.get(part)}
    return GitScript(script_uri=activity["path"], git_args=GitArgs(**given), create_env=create_env)
