"""What a component can be asked, as an actor and over HTTP: the command service."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator

from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import OnewayResponse, SubmitResponse, ValidateResponse
from harness.contracts.esw.values.times import UTCTime


class CommandApi(ABC):
    """A component. All raise `ConnectionError` if it is gone, `TimeoutError` if it does not answer in time."""

    @abstractmethod
    async def validate(self, command: ControlCommand) -> ValidateResponse:
        """Tell whether a command would be accepted."""

    @abstractmethod
    async def submit(self, command: ControlCommand) -> SubmitResponse:
        """Carry out a command: it has started, has ended already, or is not accepted."""

    @abstractmethod
    async def oneway(self, command: ControlCommand) -> OnewayResponse:
        """Carry out a command of which nobody hears any more."""

    @abstractmethod
    async def query(self, run_id: Id) -> SubmitResponse:
        """Tell how a run stands."""

    @abstractmethod
    async def query_final(self, run_id: Id, seconds: float) -> SubmitResponse:
        """Wait for the end of a run, and tell it; raises `TimeoutError` after so many seconds."""

    @abstractmethod
    def subscribe_current_state(self, names: tuple[str, ...] = ()) -> AsyncGenerator[CurrentState, None]:
        """Yield current states as they are published; without names all of them."""

    @abstractmethod
    async def execute_diagnostic_mode(self, start_time: UTCTime, hint: str) -> None:
        """Go into diagnostic mode."""

    @abstractmethod
    async def execute_operations_mode(self) -> None:
        """Go back from diagnostic mode."""

    @abstractmethod
    async def close(self) -> None:
        """Release what the client holds."""

    @abstractmethod
    async def go_online(self) -> None:
        """Go online."""

    @abstractmethod
    async def go_offline(self) -> None:
        """Go offline."""
