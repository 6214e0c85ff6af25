"""What becomes of a command whose device has to call another one that was killed, directly and through a gateway."""

from __future__ import annotations

import re

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import CallFailed
from harness.limits import Limits
from tests.connectors.tango.gateway import through_a_gateway
from tests.connectors.tango.system import ONE, THREE, ControlSystem

LIMITS = Limits(call=8.0, poll=0.05)


def test_it_is_executed_once_and_the_other_device_is_to_blame(own_system: ControlSystem) -> None:
    direct = DirectConnector(own_system.address, LIMITS)
    with through_a_gateway(own_system.address, LIMITS) as bridge:
        direct.device(ONE).execute("Ask", THREE)
        own_system.kill("two")
        for number, connector in enumerate((bridge, bridge, direct, bridge, direct), start=2):
            with pytest.raises(CallFailed, match=rf"command Ask of {ONE} failed because of") as caught:
                connector.device(ONE).execute("Ask", THREE)
            blamed = str(caught.value)
            assert re.search(f"because of ({THREE}|a device that it called, since it answers itself): ", blamed)
            assert direct.device(ONE).execute("Counted") == number
    direct.close()
