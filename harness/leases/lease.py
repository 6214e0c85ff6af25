"""Leasing things of a telescope that others use: a queue in the Tango database, and what keeps a place in it.

The database cannot compare and set, so this is Lamport's bakery (Communications of the ACM 17 (8), 1974), which needs
nothing but properties that each have one writer: a worker writes that it is drawing a ticket, reads what the others
have, writes its ticket, one higher than all, and what it wants; then it waits until nobody is drawing and nobody who
wants the same has a lower ticket. However long a call takes, two never have the same thing; first come is first served.

Time plays a part only for workers that died. A claim is dead when it should have been renewed long ago by its owner's
clock and the difference that clocks may have, or when it was not renewed for as long as it says that it lasts while
somebody looked on. Its owner counts from before its last renewal, and stops earlier.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from harness.connectors.tango.abstract import Connector
from harness.errors import ConnectorError, LeaseError
from harness.events.budget import Budget
from harness.leases.board import Board
from harness.leases.claim import Claim, Owner, Uses, collides, read_claim

PREFIX = "firstlight_lease_"
LOOK_PERIOD = 0.1
"""Seconds between two looks at the queue: the database tells nobody when a property changes."""
RENEWALS = 4
"""So many times is a claim renewed while it lasts."""
TELL_AFTER = 2.0
"""Seconds of waiting after which it is said for whom: shorter ones are everyday's."""
DRAWING = 5.0
"""Seconds to wait for others to draw their tickets, by one who else would not wait."""

Choice = Callable[[Sequence[Claim]], Uses]
"""Picks what to claim, from the claims of others; called again while something else may have become free."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Conditions of leases, in seconds.

    :param expires: how long a claim lasts that is not renewed.
    :param wait: how long to wait for others.
    :param clocks: how far the clocks of two computers may be apart.
    """

    expires: float = 60.0
    wait: float = 300.0
    clocks: float = 10.0


class Leases:
    """One worker's leases, one at a time, and the thread that renews them; closed by the one who made it.

    :param device: the device that keeps the claims as its properties.
    :param say: is told whom it waits for, each of them once, after `TELL_AFTER`.
    """

    def __init__(
        self, connector: Connector, device: str, owner: Owner, terms: Terms, say: Callable[[str], None] | None = None
    ) -> None:
        self.terms = terms
        self.say = say
        self._told: set[str] = set()
        self._board = Board(connector, device, PREFIX)
        self._owner = owner
        self._id = secrets.token_hex(6)
        self._names = [self._id]
        """Properties that may hold the claim; the last one is written. More than one after a call that failed."""
        self._lock = threading.Lock()
        """Held for each writing of the claim, so that no renewal brings back what was removed."""
        self._claim: Claim | None = None
        self._ends = Budget(0)
        self._not_removed: dict[str, Claim] = {}
        """What was given back, by the properties that still hold it since they could not be removed."""
        self._lost = ""
        self._seen: dict[str, tuple[str, float]] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, choice: Choice, wait: float | None = None) -> Uses:
        """Lease what the choice picks and return it; raises `LeaseError` naming who has it.

        Ends within ``wait`` seconds (default that of the terms) and a few calls. From one thread at a time.
        """
        assert self._claim is None, "one lease at a time"
        budget = Budget(self.terms.wait if wait is None else wait)
        drawing = Budget(max(budget.left, DRAWING))
        try:
            while True:
                self._draw(choice)
                if uses := self._queue(choice, budget, drawing):
                    return uses
        except BaseException:
            self.release()
            raise

    @property
    def uses(self) -> Uses:
        """What is leased now."""
        return self._claim.uses if self._claim is not None else {}

    def narrow(self, uses: Uses) -> None:
        """Keep only a part of what is leased; others may have the rest."""
        assert self._claim is not None, "something is leased"
        self._write(replace(self._claim, uses=uses))

    def check(self) -> None:
        """Raise `LeaseError` if what was leased is no longer; asks nobody."""
        claim = self._claim
        if claim is None:
            return
        if lost := self._lost or self._out_of_date(claim):
            raise LeaseError(
                f"the lease of {', '.join(claim.uses)} is lost: {lost}. "
                "Somebody else may be using it by now, so this run does nothing more with it"
            )

    def release(self) -> None:
        """Give back what is leased; others may have it at once. Without effect if nothing is.

        What cannot be given back now is, when something else is leased or at the end; or it expires.
        """
        with self._lock:
            if self._claim is None:
                self._remove()
                return
            self._not_removed |= dict.fromkeys(self._names, self._claim)
            self._claim = None
            names, self._names = self._names, [secrets.token_hex(6)]  # a removal that fails may come to pass later
            self._remove()
            if not self._not_removed:
                self._names = names[-1:]

    @property
    def left(self) -> list[Claim]:
        """What could not be given back and has not expired."""
        claims = {claim.ticket: claim for claim in self._not_removed.values()}
        return [claim for claim in claims.values() if claim.expires > time.time()]

    def _remove(self) -> None:
        with contextlib.suppress(ConnectorError):
            for name in list(self._not_removed):
                self._board.remove(name)
                del self._not_removed[name]

    def inherit(self, is_dead: Callable[[Owner], bool]) -> Uses:
        """Take over what a worker had leased that has died, before anybody else can; {} if there is no such lease.

        What such a worker only waited for is removed. Called again, it takes over the next one.

        :param is_dead: whether an owner has died, of whom that is known.
        """
        assert self._claim is None, "one lease at a time"
        claims = {name: read_claim(name, text) for name, text in self._board.read().items()}
        for name, claim in claims.items():
            if not is_dead(claim.owner):
                continue
            held = claim.ticket and not any(one.goes_before(claim) for one in claims.values() if one is not claim)
            if held:
                self._write(replace(claim, id=self._id, owner=self._owner, lasts=self.terms.expires))
                self._keep_renewing()
            self._board.remove(name)
            if held:
                return claim.uses
        return {}

    def others(self) -> list[Claim]:
        """Claims of others that are alive, in the order of the queue; those that are dead are removed."""
        found = []
        for name, text in self._board.read().items():
            claim = read_claim(name, text)
            if claim.id == self._id:
                continue
            if self._is_dead(name, text, claim):
                self._board.remove(name)
            else:
                found.append(claim)
        return sorted(found, key=lambda claim: (claim.ticket, claim.id))

    def close(self) -> None:
        """Give back what is leased, and end the thread."""
        self.release()
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    # --- the queue ---

    def _draw(self, choice: Choice) -> None:
        """Take the last place in the queue, for what is best to have as it stands now."""
        self._remove()
        drawing = Claim(self._id, self._owner, since=time.time(), lasts=self.terms.expires)
        self._write(drawing)
        others = self.others()
        ticket = 1 + max((claim.ticket for claim in others), default=0)
        self._write(replace(drawing, ticket=ticket, uses=choice(others)))
        self._keep_renewing()

    def _queue(self, choice: Choice, budget: Budget, drawing: Budget) -> Uses | None:
        """Wait for its turn; None if something else has become free, for which it is worth to draw again."""
        while True:
            self.check()
            mine = self._claim
            assert mine is not None
            others = self.others()
            before = [claim for claim in others if claim.goes_before(mine)]
            if not before:
                return mine.uses
            rivals = [claim for claim in before if claim.ticket]
            if (budget.left == 0 and rivals) or drawing.left == 0:
                raise LeaseError(_not_free(mine, rivals or before, budget.seconds))
            better = choice(others)
            if rivals and not any(claim.ticket == 0 or collides(better, claim.uses) for claim in others):
                return None
            self._tell(rivals, budget)
            self._closing.wait(LOOK_PERIOD)

    def _tell(self, rivals: Sequence[Claim], budget: Budget) -> None:
        """Say whom it waits for, unless that was said before."""
        if self.say is None or budget.seconds - budget.left < TELL_AFTER:
            return
        if {claim.id for claim in rivals} - self._told:
            self._told |= {claim.id for claim in rivals}
            until = datetime.fromtimestamp(time.time() + budget.left, UTC)
            self.say(f"waiting, until {until:%H:%M:%S} UTC at most, for others who use the telescope:{_named(rivals)}")

    def _out_of_date(self, claim: Claim) -> str:
        """Why it does not hold any more; "" while it does. Of two clocks one stands still while a computer sleeps."""
        over = self._ends.left == 0 or time.time() > claim.expires
        return f"it was not renewed for {self.terms.expires:g} s" if over else ""

    def _is_dead(self, name: str, text: str, claim: Claim) -> bool:
        now = time.monotonic()
        known, since = self._seen.get(name, ("", now))
        if known != text:
            since = now
        self._seen[name] = (text, since)
        lasts = claim.lasts or self.terms.expires
        return time.time() > claim.expires + self.terms.clocks or now - since > lasts

    # --- the claim ---

    def _write(self, claim: Claim) -> None:
        with self._lock:
            self._write_locked(claim)

    def _write_locked(self, claim: Claim) -> None:
        ends = Budget(self.terms.expires)
        claim = claim.renewed(time.time() + self.terms.expires)
        try:
            self._board.write(self._names[-1], claim.written())
        except ConnectorError:
            self._names.append(secrets.token_hex(6))  # it may still come to pass, and then must not undo a later one
            raise
        self._claim, self._ends, self._lost = claim, ends, ""

    def _keep_renewing(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._renew, name="lease renewal", daemon=True)
            self._thread.start()

    def _renew(self) -> None:
        """On a thread of its own, until closed."""
        while not self._closing.wait(self.terms.expires / RENEWALS):
            with contextlib.suppress(ConnectorError):  # tried again, as long as it lasts
                self._renew_once()

    def _renew_once(self) -> None:
        with self._lock:
            if self._claim is None or self._lost:
                return
            if lost := self._out_of_date(self._claim):
                self._lost = lost
            elif not any(self._board.read_one(name) for name in self._names):
                self._lost = f"its property {PREFIX}{self._names[0]} was removed from {self._board.device}"
            else:
                self._write_locked(self._claim)


def _not_free(mine: Claim, holders: Sequence[Claim], seconds: float) -> str:
    wanted = ", ".join(f"{thing} ({use})" for thing, use in mine.uses.items())
    return (
        f"others use what is needed of this telescope, and did not give it back within {seconds:g} s; "
        f"needed: {wanted}{_named(holders)}\nWait, or speak to them; lease.wait of the profile says how long to wait."
    )


def _named(claims: Sequence[Claim]) -> str:
    return "".join(f"\n  {claim}" for claim in claims)
