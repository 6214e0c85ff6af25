"""What one worker claims of a telescope that others use, and how it is written down."""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

Use = Literal["shared", "alone"]
Uses = Mapping[str, Use]
"""Things, such as ``telescope`` and ``subarray 3``, and how they are used."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who claims.

    :param name: ``user@host``.
    :param process: its number on that host.
    :param run: identifier of the run, as in those of its execution blocks.
    """

    name: str
    process: int
    run: str

    @classmethod
    def of_this_process(cls, run: str) -> Owner:
        """The user, host and process that this is."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container may know no name for its user
            user = f"user {os.getuid()}"
        return cls(f"{user}@{socket.gethostname()}", os.getpid(), run)


@dataclass(frozen=True, slots=True)
class Claim:
    """A place in the queue for some things, and their lease for the first one in it.

    :param id: of the worker, unique.
    :param ticket: its number in the queue; 0 while it is being drawn, when nobody knows yet what will be claimed.
    :param since, expires: seconds since 1970, by the owner's clock.
    :param lasts: seconds for which it holds unless renewed, whatever the clocks say; 0 if the owner does not say.
    """

    id: str
    owner: Owner
    ticket: int = 0
    uses: Uses = field(default_factory=dict)
    since: float = 0.0
    expires: float = 0.0
    lasts: float = 0.0

    def goes_before(self, other: Claim) -> bool:
        """Whether the other one has to wait for this one."""
        if self.ticket == 0:
            return True
        return collides(self.uses, other.uses) and (self.ticket, self.id) < (other.ticket, other.id)

    def written(self) -> str:
        """As it stands in the database: JSON, times for people to read."""
        return json.dumps(asdict(self) | {"since": _time(self.since), "expires": _time(self.expires)})

    def renewed(self, expires: float) -> Claim:
        """The same for longer."""
        return replace(self, expires=expires)

    def __str__(self) -> str:
        things = ", ".join(f"{thing} ({use})" for thing, use in self.uses.items() if thing) or "being drawn"
        since, until = (f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}" for at in (self.since, self.expires))
        return (
            f"{self.owner.name} (process {self.owner.process}, run {self.owner.run}) since {since} UTC, "
            f"until {until} UTC unless renewed: {things}"
        )


def collides(one: Uses, other: Uses) -> bool:
    """Whether two cannot be at a time: they have a thing in common that they do not share."""
    return any(thing in other and "alone" in (use, other[thing]) for thing, use in one.items())


def read_claim(name: str, text: str) -> Claim:
    """A claim from the database; what cannot be read stands for one that may want anything, until it is out of date.

    :param name: to call one that cannot be read.
    """
    try:
        found: dict[str, Any] = json.loads(text)
        owner = Owner(**found.pop("owner"))
        since, expires = (datetime.fromisoformat(found.pop(key)).timestamp() for key in ("since", "expires"))
        return Claim(**found, owner=owner, since=since, expires=expires)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Claim(name, Owner(f"nobody knows who: the property {name} cannot be read", 0, "?"), expires=float("inf"))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
