"""Finds the script of a sequencer in a folder, and loads it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.contracts.esw.params.commands import SequenceCommand
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequencer.scripting.dsl.field_modules import stand_in
from simulators.esw.sequencer.scripting.dsl.script import Script
from simulators.esw.sequencer.scripting.dsl.script_surroundings import ScriptSurroundings
from simulators.esw.sequencer.scripting.engine import ScriptEngine
from simulators.esw.sequencer.scripting.script_hooks import Hook


class ScriptLoadingError(Exception):
    """A script cannot be loaded; the message names it, and says why."""


class ScriptedEngine(ScriptEngine):
    """Carries out steps by the handlers of a script."""

    def __init__(self, script: Script, surroundings: ScriptSurroundings) -> None:
        self._script, self._surroundings = script, surroundings

    def bind(self, sequencer: ActorRef) -> None:
        self._script.operator = sequencer

    async def execute(self, command: SequenceCommand) -> None:
        await self._script.handlers.execute(command)

    async def run_hook(self, hook: Hook, *arguments: object) -> None:
        await self._script.handlers.run_hook(hook, *arguments)
        if hook in (Hook.GO_ONLINE, Hook.GO_OFFLINE):
            self._script.isOnline = hook is Hook.GO_ONLINE

    async def close(self) -> None:
        await self._script.jobs.close()
        await self._surroundings.close()


def load_script(folder: Path, prefix: Prefix, surroundings: ScriptSurroundings) -> ScriptedEngine:
    """Load the script of a sequencer.

    :raises ScriptLoadingError: if there is none, or it cannot be loaded.
    """
    file = find_script(folder, prefix)
    namespace: dict[str, Any] = {"__name__": f"script of {prefix}", "__file__": str(file)}
    script = Script(prefix, prefix.component_name.partition(".")[0], surroundings)
    try:
        with stand_in(), siblings(folder):
            exec(compile(file.read_bytes(), str(file), "exec"), namespace)  # noqa: S102  (what scripts are for)
            if not callable(namespace.get("script")):
                raise ScriptLoadingError(f"The script {file.name} of {prefix} has no function script(ctx). Define it.")
            namespace["script"](script)
    except ScriptLoadingError:
        raise
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}{_place(error, file)}"
        raise ScriptLoadingError(f"The script {file.name} of {prefix} cannot be loaded: {why}.") from error
    return ScriptedEngine(script, surroundings)


@contextmanager
def siblings(folder: Path) -> Iterator[None]:
    """Let a script import other files of its folder, each script its own copy."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(folder):
                del sys.modules[name]


def find_script(folder: Path, prefix: Prefix) -> Path:
    """Return the file of a script: of the sequencer, of its observing mode, or of its subsystem."""
    parts = prefix.split(".")
    names = [".".join(parts[:length]) + ".py" for length in range(len(parts), 0, -1)]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise ScriptLoadingError(f"There is no script of {prefix} in {folder}. Add one of {', '.join(names)}.")


def _place(error: BaseException, file: Path) -> str:
    """Return where in the script an error came from; "" for somewhere else."""
    if isinstance(error, SyntaxError):
        return ""  # says so itself
    lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == str(file)]
    return f" (line {lines[-1]})" if lines else ""
