"""What the Sequence Manager and the Agent Service tell when they are asked, as values that a journal keeps."""

from __future__ import annotations

import time
from collections.abc import Sequence

from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.keys import ModeOf, RunsOf
from harness.connectors.told import Told
from harness.contracts.esw.sequencing.agent_service import AgentStatus, AgentStatusSuccess
from harness.contracts.esw.sequencing.sequence_manager import NonConfigurable, ObsModeDetails, ObsModesDetailsSuccess
from harness.errors import CallFailed


async def list_modes(clients: EswClients) -> Sequence[Told]:
    """Return the status of each observing mode; raises errors of `harness.errors`."""
    answer = await clients.sequence_manager.list_modes()
    if not isinstance(answer, ObsModesDetailsSuccess):
        raise CallFailed(f"the Sequence Manager does not know its observing modes: {answer.reason}")
    return [_tell_mode(one) for one in answer.obs_modes]


async def list_runs(clients: EswClients) -> Sequence[Told]:
    """Return what each agent runs; raises errors of `harness.errors`."""
    answer = await clients.agent_service.get_status()
    if not isinstance(answer, AgentStatusSuccess):
        raise CallFailed(f"the Agent Service does not know what agents run: {answer.reason}")
    return [_tell_runs(one) for one in answer.agent_status]


def _tell_mode(details: ObsModeDetails) -> Told:
    word = type(details.status).__name__
    label = word
    if isinstance(details.status, NonConfigurable):
        missing = details.status.missing_sequence_components_for
        why = f"no sequence component for {', '.join(missing)}" if missing else "a resource is in use"
        label = f"{word}: {why}"
    return Told(ModeOf(details.obs_mode).key, word, time.time(), label)


def _tell_runs(status: AgentStatus) -> Told:
    runs = {
        one.seq_comp_id.prefix: "".join(f" ({each.connection.prefix})" for each in one.sequencer_location)
        for one in status.seq_comps_status
    }
    label = ", ".join(f"{prefix}{sequencer}" for prefix, sequencer in sorted(runs.items()))
    return Told(RunsOf(status.agent_id.prefix).key, tuple(map(str, sorted(runs))), time.time(), label or "nothing")
