"""Sequencers that do what a test tells them, and what asks them over HTTP or as actors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.commands import SequenceCommand, Setup
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    SEQUENCER,
    DiagnosticMode,
    GetSequence,
    GetSequencerState,
    SequencerStateResponse,
    SubmitSequence,
)
from harness.contracts.esw.sequencing.step_lists import StepList
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.sequence_component.messages import LoadScript, RestartScript, SequencerLocation
from simulators.esw.sequencer.api import SequencerApi
from simulators.esw.sequencer.client import SEQUENCER_CLIENTS
from simulators.esw.sequencer.settings import SequencerSettings
from tests.simulators.esw.sequence_component.rig import Asking, SequenceComponents, asking, running

SCRIPTS = Path(__file__).parent / "scripts"
COMPONENT, SEQUENCER_PREFIX = "ESW.ESW_1", "ESW.darknight"
TEST = Prefix("ESW.test")
NOW = UTCTime(0)
CONTROLLED = SequencerSettings(scripts=SCRIPTS)
BOTH = (ConnectionType.HTTP, ConnectionType.PEKKO)
REQUESTS = {one.__struct_config__.tag: one for one in SEQUENCER.post}
"""The classes of requests by their name on the wire."""


def commands(*names: str) -> tuple[SequenceCommand, ...]:
    """Return commands of a sequence."""
    return tuple(Setup(TEST, name) for name in names)


class Sequencer:
    """One sequencer, and a client of it."""

    def __init__(self, api: SequencerApi, asking: Asking) -> None:
        self.api, self.asking = api, asking

    async def ask(self, request: Any) -> Any:
        """Return the answer to a request, as it is on the wire."""
        return to_plain(await self.api.ask(request))

    async def tell(self, hint: str) -> None:
        """Tell the script what to do."""
        assert await self.ask(DiagnosticMode(NOW, hint)) == {"_type": "Ok"}

    async def submit(self, *names: str) -> Id:
        """Submit a sequence, and return its run."""
        answer = await self.ask(SubmitSequence(commands(*names)))
        assert answer["_type"] == "Started", answer
        return str(answer["runId"])

    async def state(self) -> str:
        return str((await self.ask(GetSequencerState()))["_type"])

    async def steps(self) -> StepList | None:
        """Return the steps; None without a sequence."""
        found: tuple[StepList, ...] = await self.api.ask(GetSequence())
        return found[0] if found else None

    async def statuses(self) -> list[str]:
        """Return the statuses of the steps."""
        return [type(step.status).__struct_config__.tag for step in await self.steps() or ()]

    async def until(self, state: str) -> None:
        """Return as soon as the sequencer is in a state."""
        async with asyncio.timeout(5):
            while await self.state() != state:
                pass

    async def end(self, run_id: Id, seconds: float = 5.0) -> SubmitResponse:
        """Wait for the end of a run."""
        return await self.api.query_final(run_id, seconds)

    async def watch(self, seen: list[SequencerStateResponse]) -> None:
        """Take note of all that is told, until the sequencer is gone."""
        async for state in self.api.subscribe_state():
            seen.append(state)  # noqa: PERF401  (they are looked at while it goes on)


@contextmanager
def serving(logs: Path, settings: SequencerSettings = CONTROLLED, limit_scale: float = 0.1) -> Iterator[Serving]:
    """Run a sequence component whose sequencer is loaded when it is used."""
    with running(logs) as components:
        components.start(COMPONENT, settings=settings, limit_scale=limit_scale)
        yield Serving(components)


class Serving:
    """A sequence component that runs."""

    def __init__(self, components: SequenceComponents) -> None:
        self.components = components

    @asynccontextmanager
    async def sequencer(self, kind: ConnectionType = ConnectionType.HTTP) -> AsyncIterator[Sequencer]:
        """Load a new sequencer, with a client of it."""
        async with asking(self.components.location) as ask:
            component = await ask.find(COMPONENT)
            loaded = await component.ask(RestartScript(), 5)
            if not isinstance(loaded, SequencerLocation):
                loaded = await component.ask(LoadScript(Subsystem.ESW, "darknight", ()), 5)
            assert isinstance(loaded, SequencerLocation), loaded
            connection = Connection(Prefix(SEQUENCER_PREFIX), ComponentType.SEQUENCER, kind)
            location = await ask.locations.find(connection)
            assert location is not None
            api = SEQUENCER_CLIENTS.make(location, ask.runtime.system)
            try:
                yield Sequencer(api, ask)
            finally:
                await api.close()
