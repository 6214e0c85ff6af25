"""What a process said before it ended is heard, whatever was said to it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from simulators.oet.bus.frames import FrameReader, Message, write_frame
from simulators.oet.bus.link import Link, open_link


def exchange(use: Any) -> list[Message]:
    """What is heard until the connection is lost."""
    heard: list[Message] = []

    async def main() -> None:
        ours, theirs = socket.socketpair()
        lost = asyncio.Event()
        link = await open_link(ours, heard.append, lost.set)
        use(link, theirs)
        async with asyncio.timeout(10):
            await lost.wait()

    asyncio.run(main())
    return heard


def test_last_words_are_heard_although_an_order_came_too_late() -> None:
    def use(link: Link, other: socket.socket) -> None:
        other.sendall(write_frame({"kind": "failed"}))
        other.close()
        link.send({"kind": "run"})

    assert exchange(use) == [{"kind": "failed"}]


def test_a_message_that_cannot_be_read_or_followed_is_left_out() -> None:
    def use(link: Link, other: socket.socket) -> None:
        deep = b"[" * 100_000
        other.sendall(len(deep).to_bytes(4, "big") + deep + write_frame({"kind": "next"}))
        other.close()

    assert exchange(use) == [{"kind": "next"}]


def test_messages_are_told_apart_however_they_are_cut() -> None:
    messages = [{"kind": "event", "text": "x" * size} for size in (0, 1, 70_000)]
    data = b"".join(map(write_frame, messages))
    for step in (1, 3, 1000, len(data)):
        reader = FrameReader()
        heard = [one for start in range(0, len(data), step) for one in reader.feed(data[start : start + step])]
        assert heard == messages
