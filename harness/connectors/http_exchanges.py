"""Requests over HTTP with their answers, as a connector keeps them for the report: bounded, and without secrets."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

HIDDEN = "***"
"""Stands in the place of a secret."""
KEPT = 200
"""Exchanges that are kept until somebody takes them; older ones are dropped."""
LONGEST = 16_384
"""Characters of a body that are kept."""
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_NAME = r"[\w-]*(?:password|passwd|secret|token|credential|authorization|cookie|api[-_]?key)[\w-]*"
"""Names of members, parameters and headers whose value nobody is shown."""
_MEMBER = re.compile(rf'("{_NAME}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[-\w.]+)', re.IGNORECASE)
_PARAMETER = re.compile(rf"([?&;]{_NAME}=)[^&;#\s\"]*", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/@\s\"]+(?=@)")

Hide = Callable[[str], str]
"""Returns a text without the credentials of whoever is logged in."""


@dataclass(frozen=True, slots=True)
class HttpBody:
    """A body as it is kept.

    :param text: without secrets, and cut if it is long.
    :param size: characters that it had.
    """

    text: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """A request and its answer, without secrets; times are seconds since the epoch.

    :param status: of the answer; 0 if none came.
    :param error: why none came; "" otherwise.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: HttpBody
    started: float
    ended: float
    status: int = 0
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    answer: HttpBody = field(default_factory=HttpBody)
    error: str = ""


class HttpExchanges:
    """Keeps the last exchanges of one connector until they are taken. Used from any thread.

    :param hide: takes the credentials out of a text.
    """

    def __init__(self, hide: Hide) -> None:
        self._hide = hide
        self._kept: deque[HttpExchange] = deque(maxlen=KEPT)

    def begin(self, method: str, url: str, headers: Mapping[str, str], body: str = "") -> HttpRequest:
        """Return a request that is about to be sent, to be told how it ends."""
        return HttpRequest(self, method, url, headers, body)

    def add(self, exchange: HttpExchange) -> None:
        """Keep an exchange that holds no secret."""
        self._kept.append(exchange)

    def hide(self, text: str) -> str:
        """Return a text without credentials: those of the user, and whatever is called a password or token."""
        text = _USER.sub(HIDDEN, self._hide(text))
        return _PARAMETER.sub(rf"\1{HIDDEN}", _MEMBER.sub(rf'\1"{HIDDEN}"', text))

    def hide_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers of which those that log somebody in have no value."""
        secret = re.compile(_NAME, re.IGNORECASE)
        return {
            name: HIDDEN if name.lower() in SECRET_HEADERS or secret.fullmatch(name) else self.hide(value)
            for name, value in headers.items()
        }

    def hide_body(self, text: str) -> HttpBody:
        """Return a body without credentials, cut if it is long."""
        return HttpBody(self.hide(text)[:LONGEST], len(text))

    def take(self) -> Sequence[HttpExchange]:
        """Return what was kept since it was last taken, oldest first."""
        taken: list[HttpExchange] = []
        while self._kept:
            taken.append(self._kept.popleft())
        return taken


class HttpRequest:
    """A request under way; whoever sends it tells its one end."""

    def __init__(self, exchanges: HttpExchanges, method: str, url: str, headers: Mapping[str, str], body: str) -> None:
        self._exchanges = exchanges
        self._method, self._url, self._headers, self._body = method, url, headers, body
        self._started = time.time()

    def end(
        self, status: int = 0, headers: Mapping[str, str] | None = None, body: str = "", *, error: str = ""
    ) -> None:
        """Keep it with its answer, or with why none came."""
        exchanges = self._exchanges
        exchanges.add(
            HttpExchange(
                self._method,
                exchanges.hide(self._url),
                exchanges.hide_headers(self._headers),
                exchanges.hide_body(self._body),
                self._started,
                time.time(),
                status,
                exchanges.hide_headers(headers or {}),
                exchanges.hide_body(body),
                exchanges.hide(error),
            )
        )
