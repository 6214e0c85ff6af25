"""Requests over HTTP in the report, each an HTTP exchange of Allure: ``application/vnd.allure.http+json``, schema 1."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

from harness.reporting.allure.attachments import attach_text
from harness.reporting.allure.recorder import recorder

MEDIA_TYPE, SUFFIX = "application/vnd.allure.http+json", "httpexchange"
MOST = 20
"""Exchanges that are attached to one step."""
HARMLESS = ("GET", "HEAD")
"""Methods that change nothing, so that of several alike the last one tells enough."""


class Body(Protocol):
    """A body, cut if it was long.

    :ivar size: characters that it had.
    """

    @property
    def text(self) -> str: ...

    @property
    def size(self) -> int: ...


class Exchange(Protocol):
    """A request and its answer, as any connector that speaks HTTP keeps them; holds no secret.

    :ivar started: seconds since the epoch, as `ended`.
    :ivar status: 0 if no answer came; `error` says why.
    """

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> Body: ...
    @property
    def started(self) -> float: ...
    @property
    def ended(self) -> float: ...
    @property
    def status(self) -> int: ...
    @property
    def answer_headers(self) -> Mapping[str, str]: ...
    @property
    def answer(self) -> Body: ...
    @property
    def error(self) -> str: ...


def attach_http(exchanges: Iterable[Exchange]) -> None:
    """Attach exchanges to the step that runs, oldest first: the last one of reads that are alike, and not too many."""
    if (present := recorder()) is None:
        return
    worth = drop_repeated(list(exchanges))
    shown = choose(worth)
    for one in shown:
        text = json.dumps(write(one), indent=2, ensure_ascii=False)
        present.attach(name(one), text, MEDIA_TYPE, SUFFIX)
    if len(shown) < len(worth):
        attach_text("HTTP left out", f"{len(worth) - len(shown)} of {len(worth)} exchanges are not shown.")


def drop_repeated(exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
    """Return all but the reads of which a later one has the same URL."""
    last = {one.url: one for one in exchanges if one.method in HARMLESS}
    return [one for one in exchanges if one.method not in HARMLESS or one is last[one.url]]


def choose(exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
    """Return the last ones of many; those that change something go before those that read."""
    by_worth = sorted(enumerate(exchanges), key=lambda one: (one[1].method not in HARMLESS, one[0]))
    return [one for _, one in sorted(by_worth[-MOST:], key=lambda one: one[0])]


def name(exchange: Exchange) -> str:
    """Return what an exchange is called in the report."""
    return f"{exchange.method} {urlsplit(exchange.url).path}: {exchange.status or exchange.error or 'no answer'}"


def write(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange in Allure's schema."""
    document: dict[str, Any] = {
        "schemaVersion": 1,
        "start": round(exchange.started * 1000),
        "stop": round(exchange.ended * 1000),
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "headers": _write_headers(exchange.headers),
            **_write_body(exchange.body, exchange.headers),
        },
    }
    if exchange.status:
        document["response"] = {
            "status": exchange.status,
            "statusText": _phrase(exchange.status),
            "headers": _write_headers(exchange.answer_headers),
            **_write_body(exchange.answer, exchange.answer_headers),
        }
    if exchange.error:
        document["error"] = {"message": exchange.error}
    return document


def _write_headers(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": header, "value": value} for header, value in headers.items()]


def _write_body(body: Body, headers: Mapping[str, str]) -> dict[str, Any]:
    if not body.size:
        return {}
    kinds = [value for header, value in headers.items() if header.lower() == "content-type"]
    written = {"encoding": "utf8", "value": body.text, "size": body.size, "truncated": len(body.text) < body.size}
    return {"body": {**({"contentType": kinds[0]} if kinds else {}), **written}}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
