"""What a sequencer asks of whatever carries out its steps."""

from __future__ import annotations

from abc import ABC, abstractmethod

from harness.contracts.esw.params.commands import SequenceCommand
from simulators.esw.actors.refs import ActorRef
from simulators.esw.sequencer.scripting.script_hooks import Hook


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


class SimulationEngine(ScriptEngine):
    """Carries out nothing: each step and each hook succeeds at once."""

    def bind(self, sequencer: ActorRef) -> None:
        """Do nothing."""

    async def execute(self, command: SequenceCommand) -> None:
        """Do nothing."""

    async def run_hook(self, hook: Hook, *arguments: object) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Do nothing."""
