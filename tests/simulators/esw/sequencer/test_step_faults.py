"""Steps are made to fail, to take long and to hang, whatever their script does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.params.responses import Completed, Error
from harness.contracts.esw.values.names import Prefix
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import SEQUENCER_PREFIX, Sequencer, Serving
from tests.simulators.esw.services import Answer, request

HTTP = Connection(Prefix(SEQUENCER_PREFIX), ComponentType.SEQUENCER, ConnectionType.HTTP)


async def ask(sequencer: Sequencer, method: str, **fault: Any) -> Answer:
    location = await sequencer.asking.locations.find(HTTP)
    assert location is not None
    return await asyncio.to_thread(request, f"{location.uri}firstlight/steps", method, fault or None)


@in_loop
async def test_a_step_is_made_to_fail(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        told = await ask(sequencer, "POST", command="pass", error="no light", seconds=0.01)
        assert told.body == {"pass": {"seconds": 0.01, "error": "no light", "hangs": False}}
        ended = await sequencer.end(await sequencer.submit("pass"))
        assert isinstance(ended, Error)
        assert ended.message.endswith("reason: no light")
        assert (await ask(sequencer, "DELETE")).body == (await ask(sequencer, "GET")).body == {}
        run_id = await sequencer.submit("pass")
        assert await sequencer.end(run_id) == Completed(run_id)


@in_loop
async def test_a_step_hangs_until_it_is_mended(served: Serving) -> None:
    async with served.sequencer() as sequencer:
        await ask(sequencer, "POST", command="pass", hangs=True)
        run_id = await sequencer.submit("pass", "pass")
        with pytest.raises(TimeoutError):
            await sequencer.end(run_id, 1)
        assert await sequencer.statuses() == ["InFlight", "Pending"]
        await ask(sequencer, "DELETE")
        assert await sequencer.end(run_id) == Completed(run_id)


@pytest.mark.parametrize("fault", [{"error": "x"}, {"command": "pass", "second": 1}, {"command": 3}])
@in_loop
async def test_what_is_no_fault_is_refused(served: Serving, fault: dict[str, Any]) -> None:
    async with served.sequencer() as sequencer:
        assert (await ask(sequencer, "POST", **fault)).status == 400
