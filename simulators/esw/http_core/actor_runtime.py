"""The runtime of a service: logging, its actors, and whatever has to be closed at the end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.actors.registry import MessageRegistry
from simulators.esw.actors.system import FAILURE_DETECTOR, ActorSystem

_log = logging.getLogger(__name__)

CLOSE_LIMIT = 2.0
"""Seconds that each part has to close."""


def start_logging() -> None:
    """Log to standard error, which the supervisor keeps."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")


class ActorRuntime:
    """Owns what a service has started; made and closed on one event loop.

    :param messages: classes that travel between its actors and other processes.
    :param failure_detector: seconds after which an actor counts as gone that could never be reached.
    """

    def __init__(self, messages: Iterable[type] = (), failure_detector: float = FAILURE_DETECTOR) -> None:
        registry = MessageRegistry(_write, _read, messages)
        self.system = ActorSystem(registry, failure_detector=failure_detector)
        self._closing: list[Callable[[], Awaitable[Any]]] = [self.system.close]

    def own(self, close: Callable[[], Awaitable[Any]]) -> None:
        """Close something at the end, before what was owned earlier."""
        self._closing.append(close)

    async def close(self) -> None:
        """Close everything, the last first; what fails or takes too long is logged."""
        while self._closing:
            close = self._closing.pop()
            with contextlib.suppress(asyncio.CancelledError):
                try:
                    await asyncio.wait_for(close(), CLOSE_LIMIT)
                except Exception:
                    _log.warning("a part could not be closed", exc_info=True)


def _write(message: object) -> bytes:
    return encode(message, Media.CBOR)


def _read(data: bytes, message: type) -> object:
    return decode(message, data, Media.CBOR)
