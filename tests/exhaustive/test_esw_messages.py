"""Messages of ESW in their ten thousands: each that was changed on its way is read or refused, and nothing else."""

from __future__ import annotations

import pytest

from tests.contracts.esw.examples import read_examples
from tests.contracts.esw.mutations import mutate_and_read

CHANGED = 100_000


@pytest.mark.timeout(300)
def test_changed_messages_are_read_or_refused() -> None:
    still = mutate_and_read(read_examples(), CHANGED, seed=7)
    assert CHANGED / 20 < still < CHANGED / 2
