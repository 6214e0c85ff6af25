"""How long an answer of a sequencer is waited for: longer where its script is asked."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

import pytest

from harness.contracts.esw.codec import decode
from harness.contracts.esw.sequencing.sequencer import SEQUENCER
from simulators.esw.actors.refs import ActorRef
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.sequencer.impl import SequencerImpl
from tests.contracts.esw.examples import rows
from tests.simulators.esw.loops import in_loop

REQUESTS = [row for row in rows() if (row["service"], row["kind"]) == ("sequencer", "request")]
ASKS_SCRIPT = {
    *("Submit", "StartSequence", "GoOnline", "GoOffline", "AbortSequence", "Stop", "DiagnosticMode", "OperationsMode"),
}


class TimedActor(ActorRef):
    """An actor that takes note of how long it may take."""

    uri = "timed"
    seconds = 0.0

    async def tell(self, message: object) -> None: ...

    async def ask(self, message: object, seconds: float) -> object:
        self.seconds = seconds
        return None

    async def subscribe(self, message: object, buffer: int = 16) -> AsyncGenerator[object, None]:
        yield None


@pytest.mark.parametrize(("scale", "plain", "script"), [(1.0, 2.0, 5.0), (0.5, 1.0, 2.5), (0.01, 0.5, 0.5)])
@in_loop
async def test_limits_are_those_of_the_real_sequencer_and_scaled(scale: float, plain: float, script: float) -> None:
    actor = TimedActor()
    sequencer = SequencerImpl(actor, HttpSettings(limit_scale=scale).scale)
    for row in REQUESTS:
        await sequencer.ask(decode(SEQUENCER.post_request, json.dumps(row["json"]).encode()))
        assert actor.seconds == (script if row["type"] in ASKS_SCRIPT else plain), row["type"]
