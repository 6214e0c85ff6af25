"""Leases in the C++ database, which knows nothing of them."""

from __future__ import annotations

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.leases.board import Board
from harness.leases.lease import PREFIX
from tests.cluster.system import DEVICE, Cluster
from tests.leases.contention import at_one_time, contend

PROCESSES = 5
TIMES = 6


@pytest.mark.timeout(200)
@pytest.mark.parametrize("use", ["alone", "mixed"])
def test_there_are_never_two_owners_at_one_time(cluster: Cluster, connector: DirectConnector, use: str) -> None:
    had = contend(cluster.address, DEVICE, PROCESSES, TIMES, use)
    assert len(had) == PROCESSES * TIMES
    assert at_one_time(had) == []
    assert Board(connector, DEVICE, PREFIX).read() == {}


def test_what_is_written_is_read_whole_and_removed(connector: DirectConnector) -> None:
    board = Board(connector, DEVICE, "firstlight_test_")
    text = '{"id": "a\'b", "uses": {"telescope": "shared"}, "path": "c:\\\\d"}'
    board.write("one", text)
    board.write("other", "y")
    assert board.read() == {"one": text, "other": "y"}
    assert board.read_one("one") == text
    board.remove("one")
    board.remove("one")
    assert (board.read(), board.read_one("one")) == ({"other": "y"}, "")
    board.remove("other")
