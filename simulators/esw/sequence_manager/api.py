"""What the Sequence Manager can be asked, as an actor and over HTTP."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from harness.contracts.esw.messages import Message


class SequenceManagerApi(ABC):
    """The Sequence Manager. All raise `ConnectionError` if it is gone, `TimeoutError` if it does not answer in time."""

    @abstractmethod
    async def ask(self, request: Message) -> Any:
        """Return the answer to a request, of the type that `SEQUENCE_MANAGER` lists."""

    @abstractmethod
    async def close(self) -> None:
        """Release what the client holds."""
