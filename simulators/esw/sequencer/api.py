"""What a sequencer can be asked, as an actor and over HTTP."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from typing import Any

from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.sequencer import SequencerRequest, SequencerStateResponse


class SequencerApi(ABC):
    """A sequencer. All raise `ConnectionError` if it is gone, `TimeoutError` if it does not answer in time."""

    @abstractmethod
    async def ask(self, request: SequencerRequest) -> Any:
        """Return the answer to a request, of the type that `SEQUENCER` lists."""

    @abstractmethod
    async def query_final(self, run_id: Id, seconds: float) -> SubmitResponse:
        """Wait for the end of a sequence, and tell it; raises `TimeoutError` after so many seconds."""

    @abstractmethod
    def subscribe_state(self) -> AsyncGenerator[SequencerStateResponse, None]:
        """Yield state and steps now, and whenever they change; who is slow misses the oldest."""

    @abstractmethod
    async def close(self) -> None:
        """Release what the client holds."""
