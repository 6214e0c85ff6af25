"""What a sequencer asks of whatever carries out its steps."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum, auto

from harness.contracts.esw.params.commands import SequenceCommand
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequencer.settings import StepOutcome


class Hook(Enum):
    """What a script may do besides carrying out steps."""

    NEW_SEQUENCE = auto()
    GO_ONLINE = auto()
    GO_OFFLINE = auto()
    ABORT_SEQUENCE = auto()
    STOP = auto()
    DIAGNOSTIC_MODE = auto()
    OPERATIONS_MODE = auto()
    SHUTDOWN = auto()


class ScriptEngine(ABC):
    """Carries out the steps of one sequencer, on its event loop."""

    @abstractmethod
    def bind(self, sequencer: ActorRef) -> None:
        """Be told the sequencer, before the first step."""

    @abstractmethod
    async def execute(self, command: SequenceCommand) -> None:
        """Carry out a step; what it raises is why the step fails."""

    @abstractmethod
    async def run_hook(self, hook: Hook, *arguments: object) -> None:
        """Do what the script has for an occasion; what it raises is why it could not."""

    @abstractmethod
    async def close(self) -> None:
        """End what goes on beside the steps."""


class DeclaredStepError(Exception):
    """A step has failed as it was declared to."""


class DeclaredEngine(ScriptEngine):
    """Carries out steps as is declared for their commands; all others succeed at once, as does every hook."""

    def __init__(self, outcomes: Mapping[str, StepOutcome], time_scale: float) -> None:
        self._outcomes, self._time_scale = outcomes, time_scale

    def bind(self, sequencer: ActorRef) -> None:
        """Do nothing."""

    async def execute(self, command: SequenceCommand) -> None:
        outcome = self._outcomes.get(command.command_name, StepOutcome())
        await asyncio.sleep(outcome.seconds * self._time_scale)
        if outcome.error:
            raise DeclaredStepError(outcome.error)

    async def run_hook(self, hook: Hook, *arguments: object) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Do nothing."""
