"""Who has leased what of a telescope, for people to read."""

from __future__ import annotations

import time
from collections.abc import Sequence

from harness.connectors.tango.abstract import Connector
from harness.errors import ConnectorError
from harness.leases.board import Board
from harness.leases.claim import Claim, read_claim
from harness.leases.lease import PREFIX
from harness.leases.shared import Shared
from harness.models.telescope import Telescope


def leases(connector: Connector, telescope: Telescope) -> list[str]:
    """A sentence for each lease there is and each that is waited for, in the order of the queue; changes nothing."""
    board = Board(connector, Shared(telescope).whole.name, PREFIX)
    try:
        claims = [read_claim(name, text) for name, text in board.read().items()]
    except ConnectorError as problem:
        return [f"cannot be read: {problem}"]
    valid = [claim for claim in claims if not _over(claim)]
    return [_said(claim, valid) for claim in sorted(claims, key=lambda one: (one.ticket, one.id))]


def _over(claim: Claim) -> bool:
    return claim.expires < time.time()


def _said(claim: Claim, valid: Sequence[Claim]) -> str:
    if _over(claim):
        return f"left behind by {claim} (out of date: the next run removes it)"
    waits = any(other.goes_before(claim) for other in valid if other is not claim)
    return f"{'waited for' if waits else 'held'} by {claim}"
