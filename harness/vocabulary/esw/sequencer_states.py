"""Brings a sequencer to a state by the requests that lead there, whatever it is doing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from harness.connectors.esw.keys import SequencerStateOf
from harness.connectors.esw.sequencing.sequencer_tellings import STATES
from harness.connectors.esw.sequencing_answers import explain_answer, is_done
from harness.connectors.esw.tellings import UNREGISTERED
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.commands import Sequence, Wait
from harness.contracts.esw.sequencing.step_lists import Idle, Loaded, Offline, Running
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, PreconditionError
from harness.events.budget import Budget
from harness.events.expecting.combined import AnyOf
from harness.events.expecting.expectations import Becomes
from harness.events.values import Wanted
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Unmet
from harness.events.waiting.waits import wait_for
from harness.scenario.run import ScenarioRun
from harness.targets.esw.sequencer_words import read_word

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.connectors.esw.source import EswSource

IDLE, LOADED, RUNNING, OFFLINE = (STATES[one] for one in (Idle, Loaded, Running, Offline))
GOALS = (IDLE, LOADED, RUNNING, OFFLINE)
"""The states that a sequencer can be brought to."""

SCRIPT_LIMIT = 10.0
"""Seconds: a sequencer gives handlers of its script five, and is looked up first."""

Request = Callable[["EswClients", Prefix, Sequence], Awaitable[Message]]


async def load(clients: EswClients, sequencer: Prefix, sequence: Sequence) -> Message:
    """Load a sequence; one of the harness's own is held before its first step."""
    answer = await clients.sequencers.load(sequencer, sequence)
    if len(sequence) == 1 and isinstance(sequence[0], Wait):
        [step] = await clients.sequencers.get_steps(sequencer) or ()
        await clients.sequencers.add_breakpoint(sequencer, step.id)
    return answer


NEXT: Mapping[str, Mapping[str, tuple[str, Request]]] = {
    UNREGISTERED: {one: (IDLE, lambda clients, it, _: clients.sequence_manager.start_sequencer(it)) for one in GOALS},
    IDLE: {
        LOADED: (LOADED, load),
        RUNNING: (LOADED, load),
        OFFLINE: (OFFLINE, lambda clients, it, _: clients.sequencers.go_offline(it)),
    },
    LOADED: {
        IDLE: (IDLE, lambda clients, it, _: clients.sequencers.reset(it)),
        RUNNING: (RUNNING, lambda clients, it, _: clients.sequencers.start(it)),
        OFFLINE: (OFFLINE, lambda clients, it, _: clients.sequencers.go_offline(it)),
    },
    RUNNING: {one: (IDLE, lambda clients, it, _: clients.sequencers.abort(it)) for one in GOALS if one != RUNNING},
    OFFLINE: {one: (IDLE, lambda clients, it, _: clients.sequencers.go_online(it)) for one in GOALS if one != OFFLINE},
}
"""By state and goal: the state that comes next, and the request that leads there."""


def read_goal(state: str) -> str:
    """Return the state that a sentence names; raises `SentenceError` for one that no sequencer can be brought to."""
    return read_word(state, GOALS, "state that a sequencer can be brought to")


def reach_state(run: ScenarioRun, source: EswSource, sequencer: Prefix, goal: str, sequence: Sequence) -> None:
    """Bring a sequencer to a state; raises `PreconditionError` saying how far it came.

    :param sequence: that is loaded on the way.
    """
    of, budget = SequencerStateOf(sequencer), Budget(run.limits.rest)
    run.watch.add([of.key])
    for _ in range(len(NEXT)):
        mark = run.journal.mark()
        seen = SecondLook(run.target.sources).read(of.key)
        state = str(seen.value)
        if state == goal:
            return
        if seen.error:
            raise PreconditionError(f"the sequencer {sequencer} could not be brought to {goal}: {seen.error}")
        if state not in NEXT:
            await_states(run, of, mark, budget, *GOALS)
            continue
        following, request = NEXT[state][goal]
        try:
            answer = source.ask(partial(_send, request, sequencer, sequence), f"leaving {state}", SCRIPT_LIMIT)
        except ConnectorError as error:
            raise PreconditionError(f"the sequencer {sequencer} could not be brought to {goal}: {error}") from error
        if not is_done(answer):
            what = f"it is {state}, and answers {explain_answer(answer)}"
            raise PreconditionError(f"the sequencer {sequencer} could not be brought to {goal}: {what}")
        await_states(run, of, mark, budget, following)


async def _send(request: Request, sequencer: Prefix, sequence: Sequence, clients: EswClients) -> Message:
    return await request(clients, sequencer, sequence)


def await_states(run: ScenarioRun, of: SequencerStateOf, mark: int, budget: Budget, *states: str) -> None:
    """Wait until a sequencer has come to one of some states; raises `PreconditionError`."""
    expectation = AnyOf([Becomes(of.key, Wanted(state, state)) for state in states])
    try:
        wait_for(
            expectation,
            journal=run.journal,
            since=mark,
            budget=budget,
            look_again=SecondLook(run.target.sources),
            context=run.context(of.key.subject),
        )
    except Unmet as unmet:
        raise PreconditionError(f"the sequencer {of.prefix} is not {' or '.join(states)}:\n{unmet}") from unmet
