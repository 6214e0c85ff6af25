"""Reads sequencers, observing modes and agents, each once however many keys are read of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any

from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.keys import ModeOf, OfSequencer, RunsOf
from harness.connectors.esw.sequencing.observing_tellings import list_modes, list_runs
from harness.connectors.esw.sequencing.sequencer_tellings import tell_absence, tell_now
from harness.connectors.told import Told
from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.sequencing.step_lists import SequencerState, StepList
from harness.contracts.esw.values.names import Prefix
from harness.errors import NotDefined


class SequencingReading:
    """What is read at once. Used on one event loop; raises errors of `harness.errors`.

    :param find_sequence: tells how the sequence of a sequencer stood when it was heard of last.
    """

    def __init__(self, clients: EswClients, find_sequence: Callable[[Prefix], str]) -> None:
        self._clients, self._find_sequence = clients, find_sequence
        self._asked: dict[Hashable, asyncio.Future[Any]] = {}

    async def read(self, of: OfSequencer | ModeOf | RunsOf) -> Told:
        """Return what a key tells now."""
        if isinstance(of, ModeOf | RunsOf):
            return await self._find_told(of)
        found = await self._ask(of.prefix, lambda: self._read_sequencer(of.prefix))
        if found is None:
            return tell_absence(of)
        state, steps = found
        return tell_now(of, state, steps, self._find_sequence(of.prefix))

    async def _read_sequencer(self, prefix: Prefix) -> tuple[SequencerState, StepList] | None:
        """Return state and steps; None for a sequencer that is not registered, which a gateway would wait for."""
        connection = Connection(prefix, ComponentType.SEQUENCER, ConnectionType.HTTP)
        if await self._clients.location.find(connection) is None:
            return None
        try:
            state = await self._clients.sequencers.get_state(prefix)
            return state, await self._clients.sequencers.get_steps(prefix) or ()
        except NotDefined:
            return None

    async def _find_told(self, of: ModeOf | RunsOf) -> Told:
        """Return what a service tells of one of many."""
        list_all = list_modes if isinstance(of, ModeOf) else list_runs
        told: Sequence[Told] = await self._ask(list_all, lambda: list_all(self._clients))
        for one in told:
            if one.key == of.key:
                return one
        known = ", ".join(one.key.field if isinstance(of, ModeOf) else one.key.subject for one in told) or "none"
        raise NotDefined(f"there is no {of.key}, but there are: {known}", device=of.key.subject)

    async def _ask(self, what: Hashable, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Return the answer to a question that is asked once."""
        if what not in self._asked:
            self._asked[what] = asyncio.ensure_future(ask())
        return await asyncio.shield(self._asked[what])
