"""Any message survives JSON and CBOR there and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.drawn import drawn
from tests.contracts.esw.examples import read_examples

TYPES = {str(one.message_type): one.message_type for one in read_examples()}


@pytest.mark.parametrize("message_type", TYPES.values(), ids=range(len(TYPES)))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_survives_json_and_cbor(message_type: Any, data: st.DataObject) -> None:
    message = data.draw(drawn(message_type))
    for media in Media:
        assert decode(message_type, encode(message, media), media) == message
