"""Messages of ESW in their ten thousands: each that was changed on its way is read or refused, and none takes long."""

from __future__ import annotations

import json

import pytest

from harness.contracts.esw.codec import decode, encode
from tests.contracts.esw.examples import read_examples
from tests.contracts.esw.mutations import mutate_and_read
from tests.contracts.esw.timing import take_turns

CHANGED = 100_000


@pytest.mark.timeout(300)
def test_changed_messages_are_read_or_refused() -> None:
    still = mutate_and_read(read_examples(), CHANGED, seed=7)
    assert CHANGED / 20 < still < CHANGED / 2


def test_a_command_is_read_and_written_in_three_times_plain_json() -> None:
    """`benchmarks.bench_esw_messages` measures others, too."""
    [example] = [one for one in read_examples() if one.id == "command.request.Submit"]
    request_type, data, plain = example.message_type, example.data, example.json
    message = decode(request_type, data)
    took = take_turns(
        {
            "plain read": lambda: json.loads(data),
            "read": lambda: decode(request_type, data),
            "plain write": lambda: json.dumps(plain),
            "write": lambda: encode(message),
        }
    )
    assert took["read"] < 3 * took["plain read"]
    assert took["write"] < 3 * took["plain write"]
