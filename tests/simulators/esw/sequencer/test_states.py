"""Each message in each state is answered as the interface document says, over HTTP and as an actor."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    LoadSequence,
    SequencerGoOffline,
    SequencerGoOnline,
    StartSequence,
    Stop,
    SubmitSequence,
)
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequencer.rig import BOTH, NOW, REQUESTS, Sequencer, Serving, commands
from tests.simulators.esw.sequencer.table import ALWAYS, CELLS, MESSAGES, PROCESSING, STATES, expect_refusal

ROOT = Path(__file__).parents[4]
HANGS = {
    "GoingOnline": ("Offline", "go-online", SequencerGoOnline()),
    "GoingOffline": ("Idle", "go-offline", SequencerGoOffline()),
    "AbortingSequence": ("Running", "abort-sequence", AbortSequence()),
    "Stopping": ("Running", "stop", Stop()),
    "Submitting": ("Idle", "new-sequence", SubmitSequence(commands("hold"))),
    "Starting": ("Loaded", "new-sequence", StartSequence()),
}
"""How each state is reached in which a script is asked: from where, by a script that hangs, with which message."""


async def reach(sequencer: Sequencer, state: str) -> None:
    """Bring a sequencer from Idle to a state; while it runs, one step is in flight and two are to come."""
    if state == "Loaded":
        await sequencer.ask(LoadSequence(commands("hold", "pass", "pass")))
    elif state == "Running":
        await sequencer.submit("hold", "pass", "pass")
    elif state == "Offline":
        await sequencer.ask(SequencerGoOffline())
    assert await sequencer.state() == state


@asynccontextmanager
async def processing(sequencer: Sequencer, state: str) -> AsyncIterator[None]:
    """Keep a sequencer in a state in which its script is asked."""
    before, hook, request = HANGS[state]
    await reach(sequencer, before)
    await sequencer.tell(f"hang {hook}")
    asked = asyncio.create_task(sequencer.api.ask(request))
    await sequencer.until("Processing")
    yield
    await sequencer.tell(f"wake {hook}")
    await asked


async def make_request(sequencer: Sequencer, message: str) -> Any:
    """Return a request that the steps allow, if the state does."""
    steps = await sequencer.steps() or ()
    last = steps[-1].id if steps else "none"
    arguments: dict[str, tuple[Any, ...]] = {
        **dict.fromkeys(("LoadSequence", "Submit", "Add", "Prepend"), (commands("hold"),)),
        **dict.fromkeys(("Replace", "InsertAfter"), (last, commands("hold"))),
        **dict.fromkeys(("Delete", "AddBreakpoint", "RemoveBreakpoint", "Query"), (last,)),
        "DiagnosticMode": (NOW, "release"),
    }
    return REQUESTS[message](*arguments.get(message, ()))


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("state", STATES)
@in_loop
async def test_each_message_in_a_state(served: Serving, state: str, kind: ConnectionType) -> None:
    for message in MESSAGES:
        async with served.sequencer(kind) as sequencer:
            await reach(sequencer, state)
            before = await sequencer.steps()
            answer = await sequencer.ask(await make_request(sequencer, message))
            cell = CELLS[message, state]
            after = await sequencer.steps()
            where = f"{message} in {state}"
            if cell is None:
                assert answer == expect_refusal(message, state), where
                assert (await sequencer.state(), after) == (state, before), where
                continue
            wanted = "Started" if message in ("Submit", "StartSequence") else "Ok"
            assert (answer["_type"], await sequencer.state()) == (wanted, cell.state), where
            if cell.gone:
                assert after is None, where
            if cell.pending_dropped:
                assert await sequencer.statuses() == ["InFlight"], where


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("state", PROCESSING)
@in_loop
async def test_nothing_is_accepted_while_the_script_is_asked(served: Serving, state: str, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer, processing(sequencer, state):
        before = await sequencer.steps()
        for message in MESSAGES:
            assert CELLS[message, state] is None
            answer = await sequencer.ask(await make_request(sequencer, message))
            assert answer == expect_refusal(message, state), f"{message} in {state}"
        assert (await sequencer.state(), await sequencer.steps()) == ("Processing", before)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("state", [*STATES, *PROCESSING])
@in_loop
async def test_what_is_accepted_in_every_state(served: Serving, state: str, kind: ConnectionType) -> None:
    async with served.sequencer(kind) as sequencer:
        if state in STATES:
            await reach(sequencer, state)
            await check_always(sequencer, state)
        else:
            async with processing(sequencer, state):
                await check_always(sequencer, "Processing")


async def check_always(sequencer: Sequencer, state: str) -> None:
    told = {message: await sequencer.ask(await make_request(sequencer, message)) for message in ALWAYS[:-2]}
    assert told["GetSequencerState"] == {"_type": state}
    assert told["IsAvailable"] == (state == "Idle")
    assert told["IsOnline"] == (state != "Offline")
    assert told["GetSequenceComponent"]["connection"]["prefix"] == "ESW.ESW_1"
    assert told["Query"]["issue"]["_type"] == "IdNotAvailableIssue"
    assert await sequencer.ask(await make_request(sequencer, "OperationsMode")) == {"_type": "Ok"}
    assert await sequencer.ask(await make_request(sequencer, "DiagnosticMode")) == {"_type": "Ok"}


def test_the_table_of_the_tests_is_not_the_one_that_is_served() -> None:
    for file in (ROOT / "simulators").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "tests"], file
    text = (Path(__file__).parent / "table.py").read_text(encoding="utf-8")
    assert "simulators" not in text


def test_every_message_of_the_protocol_is_in_the_table() -> None:
    assert {*MESSAGES, *ALWAYS} == set(REQUESTS)
