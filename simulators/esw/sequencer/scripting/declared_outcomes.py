"""Steps that end as is declared for their commands, whatever the script would do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from harness.contracts.esw.params.commands import SequenceCommand
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequencer.scripting.engine import ScriptEngine
from simulators.esw.sequencer.scripting.script_hooks import Hook
from simulators.esw.sequencer.settings import DeclaredOutcome


class DeclaredStepError(Exception):
    """A step has failed as it was declared to."""


class DeclaredOutcomes(ScriptEngine):
    """Carries out steps by another engine, unless something else is declared for their commands.

    :param time_scale: real seconds for each second of telescope time.
    """

    def __init__(self, engine: ScriptEngine, outcomes: Mapping[str, DeclaredOutcome], time_scale: float) -> None:
        self._engine, self._outcomes, self._time_scale = engine, dict(outcomes), time_scale
        self._changed = asyncio.Event()

    @property
    def outcomes(self) -> Mapping[str, DeclaredOutcome]:
        """What is declared now, by the names of commands."""
        return self._outcomes

    def declare(self, command: str, outcome: DeclaredOutcome) -> None:
        """Let steps of a command end like that from now on."""
        self._outcomes[command] = outcome
        self._wake()

    def clear(self) -> None:
        """Let the script carry out all steps again; those that hang go on."""
        self._outcomes.clear()
        self._wake()

    def bind(self, sequencer: ActorRef) -> None:
        self._engine.bind(sequencer)

    async def execute(self, command: SequenceCommand) -> None:
        name = command.command_name
        while (outcome := self._outcomes.get(name, DeclaredOutcome())).hangs:
            await self._changed.wait()
        if outcome.seconds:
            await asyncio.sleep(outcome.seconds * self._time_scale)
        if outcome.error:
            raise DeclaredStepError(outcome.error)
        await self._engine.execute(command)

    async def run_hook(self, hook: Hook, *arguments: object) -> None:
        await self._engine.run_hook(hook, *arguments)

    async def close(self) -> None:
        await self._engine.close()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
