"""What a process said before it ended is heard, whatever was said to it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

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


def test_what_was_sent_arrives_in_order_before_the_end() -> None:
    messages: list[Message] = [{"kind": "event", "number": number} for number in range(3)]
    others = []

    def use(link: Link, other: socket.socket) -> None:
        for message in messages:
            link.send(message)
        link.close()
        others.append(other)

    exchange(use)
    with others[0] as other:
        assert list(FrameReader().feed(other.recv(65536))) == messages
        assert other.recv(1) == b""


def test_a_message_that_is_not_plain_json_is_refused_where_it_is_sent() -> None:
    def use(link: Link, other: socket.socket) -> None:
        with pytest.raises(TypeError):
            link.send({"kind": object()})
        other.close()

    assert exchange(use) == []
