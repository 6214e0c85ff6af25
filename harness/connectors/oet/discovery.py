"""Finds out which release an OET is of, and under which path it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.connectors.oet.exchange import Exchange
from harness.connectors.oet.refusals import Answer, refuse
from harness.contracts.oet.releases import NAMESPACE, RELEASE_5, RELEASE_6, RELEASE_7, RELEASES, Release
from harness.errors import ConnectorError, NotDefined, NotLoggedIn

WHOLE_BASE = re.compile(r"/api/v\d+(\.\d+)?$")
WHAT = "finding out its release"


@dataclass(frozen=True, slots=True)
class Api:
    """An API that answers.

    :param base: path in front of ``/procedures``.
    """

    base: str
    release: Release

    def collection(self, name: str) -> str:
        """Return the path of a collection."""
        return f"{self.base}{self.release.collection(name)}"

    def member(self, name: str, number: int) -> str:
        """Return the path of one of a collection."""
        return f"{self.base}/{name}/{number}"

    @property
    def stream(self) -> str:
        """The path of the stream."""
        return f"{self.base}/stream"


def list_bases(path: str) -> Iterator[str]:
    """Yield the paths under which an API may be, the likeliest first.

    :param path: what an URL says after the host: the whole base, a namespace, or nothing.
    """
    if WHOLE_BASE.search(path):
        yield path
        return
    for release in RELEASES:
        if path and release.base.startswith("/{namespace}"):
            yield f"{path}{release.base.removeprefix('/{namespace}')}"
        else:
            yield f"{path}{release.base.format(namespace=NAMESPACE)}"


async def find_api(exchange: Exchange) -> Api:
    """Return the API that answers at an endpoint.

    Raises `Unreachable`, `TimedOut`, or `NotDefined` if what answers is no OET.
    """
    odd: ConnectorError | None = None
    bases = list(list_bases(exchange.endpoint.path))
    for base in bases:
        answer = await exchange.send("GET", f"{base}/procedures", WHAT, refusals=True)
        if (release := recognise(base, answer)) is not None:
            return Api(base, release)
        if answer.status != 404:
            odd = odd or refuse(answer, WHAT, exchange.endpoint.url, harmless=True)
    if isinstance(odd, NotLoggedIn):
        raise odd
    said = f": {odd}" if odd else ""
    raise NotDefined(
        f"what answers at {exchange.endpoint.url} is no OET, none of {', '.join(bases)} has procedures{said}. "
        "Is the URL right, and is its path the namespace of the OET?",
        reason="404",
    )


def recognise(base: str, answer: Answer) -> Release | None:
    """Return the release that answers so to a list of procedures without a slash at its end; None for no OET."""
    redirected = urlsplit(answer.location).path.endswith("/procedures/")
    if isinstance(answer.body, list) or (answer.status in (307, 308) and redirected):
        return RELEASE_7
    if isinstance(answer.body, dict) and isinstance(answer.body.get("procedures"), list):
        return RELEASE_5 if base.endswith(RELEASE_5.base) else RELEASE_6
    return None
