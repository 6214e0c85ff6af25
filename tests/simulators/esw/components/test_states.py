"""Current states are published as they change: together what changes together, and each value of each parameter."""

from __future__ import annotations

from harness.contracts.esw.components import CurrentState
from simulators.devices.changes import Change, Shown
from simulators.esw.actors.replies import StreamReply
from simulators.esw.components.states import CurrentStates
from tests.simulators.esw.components.telescope import TMT, read
from tests.simulators.esw.loops import in_loop

WHEEL = TMT.devices["IRIS.imager.filter"]


def change(attribute: str, value: object) -> Change:
    return Change(attribute, Shown(value, 0.0))


async def publish(*changes: Change) -> list[dict[str, object]]:
    """Return what is published of the wheel when these changes come at once."""
    first = {"state": "STILL", "filter": "dark", "lifecycle": "ONLINE"}
    states = CurrentStates(TMT, WHEEL, first, lambda *event: None)
    reply = StreamReply(16)
    states.subscribe(("wheel",), reply)
    with states.collect():
        for one in changes:
            states.take(one)
    states.close()
    return [read(state) async for state in reply.elements() if isinstance(state, CurrentState)]


@in_loop
async def test_what_changes_together_is_published_once() -> None:
    assert await publish(change("state", "MOVING"), change("filter", "H")) == [{"state": "MOVING", "filter": "H"}]


@in_loop
async def test_no_value_is_left_out() -> None:
    passing = change("state", "MOVING"), change("state", "STILL"), change("filter", "H")
    assert await publish(*passing) == [{"state": "MOVING", "filter": "dark"}, {"state": "STILL", "filter": "H"}]


@in_loop
async def test_what_belongs_to_another_state_is_not_published() -> None:
    assert await publish(change("lifecycle", "OFFLINE")) == []
