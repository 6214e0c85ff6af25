"""What any source needs that is told of all changes by one stream, such as server-sent events or a websocket."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterable
from contextlib import AbstractAsyncContextManager

from harness.connectors.streaming import LOST, OpenStream, StreamingSource
from harness.connectors.told import Told
from harness.events.key import Key

__all__ = ["LOST", "PushingSource", "Told"]


class PushingSource(StreamingSource):
    """A source with one stream of all that changes. What is abstract here runs on the loop of its own thread."""

    @abstractmethod
    def open_stream(self) -> AbstractAsyncContextManager[AsyncIterable[Told]]:
        """Open the stream: once entered, nothing that happens is missed. It ends when the stream does."""

    def stream_of(self, key: Key) -> OpenStream:
        return self.open_stream

    def is_lasting(self, opens: OpenStream) -> bool:
        return True

    def listen(self) -> None:
        """Open the stream if nobody has subscribed yet, so that nothing that happens from now on is missed.

        Raises `Unreachable` if it cannot be opened.
        """
        self.call(self.await_open(self.open_stream), "opening the stream", 2 * self.limits.call)

    @property
    def is_open(self) -> bool:
        """Whether the stream is open."""
        return self.is_streaming(self.open_stream)

    def tell_gap(self, why: str) -> None:
        """Tell all who are subscribed that events may be missing. On the loop only."""
        self.tell_gap_of(self.keys_of(self.open_stream), why)
