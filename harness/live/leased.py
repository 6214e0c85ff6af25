"""Who has leased what of a telescope, for people to read."""

from __future__ import annotations

import time

from harness.connectors.abstract import Connector
from harness.errors import ConnectorError
from harness.leases.board import Board
from harness.leases.claim import Claim, read_claim
from harness.leases.lease import PREFIX
from harness.leases.shared import Shared
from harness.models.telescope import Telescope


def leases(connector: Connector, telescope: Telescope) -> list[str]:
    """A sentence for each lease there is, the first in the queue first; nothing is changed."""
    board = Board(connector, Shared(telescope).whole.name, PREFIX)
    try:
        claims = [read_claim(name, text) for name, text in board.read().items()]
    except ConnectorError as problem:
        return [f"cannot be read: {problem}"]
    return [_said(claim) for claim in sorted(claims, key=lambda one: (one.ticket, one.id))]


def _said(claim: Claim) -> str:
    over = " (out of date: the next run removes it)" if claim.expires < time.time() else ""
    return f"{claim}{over}"
