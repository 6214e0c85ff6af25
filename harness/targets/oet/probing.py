"""Tries whether an OET creates procedures, by one whose script is not there, so that nothing is run."""

from __future__ import annotations

from harness.connectors.oet.following import follow
from harness.connectors.oet.script_reference import ScriptReference
from harness.connectors.oet.source import LONG, OetSource
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.states import ProcedureState
from harness.errors import RejectedArgument, TimedOut
from harness.targets.system import Probe

NO_SCRIPT = "firstlight_probe_there_is_no_such_script.py"
SILENT = (
    "See whether the process that holds its scripts still runs, and what it logs; release 7 is brought back by a "
    "restart alone."
)
NOT_FOUND = "See whether the OET reaches oet.git_repo, and whether oet.git_branch is right."
OTHER = "See what the OET logs, and what firstlight oet describe tells of the procedure."


def probe_creation(source: OetSource, script: ScriptReference) -> Probe:
    """Create a procedure from a script that is not there, and follow it to its end, which is FAILED.

    Nothing is run, no script is kept from running, and nothing has to be put back. An OET deletes no procedure: this
    one stays in its list until younger ones take its place.

    :param script: whose URI ends in `NO_SCRIPT`.
    """
    limit = LONG if script.git_repo else 3 * source.limits.call  # a repository may have to be cloned
    made: list[int] = []

    async def create() -> int:
        made.append((await source.client.create_procedure(script)).id)
        return made[0]

    following = follow(source.client, None, lambda one: one.state.finished, begin=create)
    try:
        ended = source.call(following, "creating a procedure", limit)
    except TimedOut:
        if not made:
            raise
        stuck = source.describe(made[0])
        return Probe(f"created procedure {made[0]}", f"it is {stuck.state} after {limit:g} s, and does not end", SILENT)
    except RejectedArgument as error:
        if error.reason != "422":
            raise
        return Probe(
            f"does not create a procedure from a script that is not there [422], as a strict OET: {script.uri}"
        )
    return _judge(source.describe(ended.id), script)


def _judge(ended: ProcedureSummary, script: ScriptReference) -> Probe:
    did = f"created procedure {ended.id}"
    *_, why = (ended.history.stacktrace or "").strip().splitlines() or [""]
    if ended.state is ProcedureState.FAILED and NO_SCRIPT in why:
        where = f"{script.uri} of {script.git_repo}" if script.git_repo else script.uri
        return Probe(f"{did}, which is FAILED as it has to be: there is no {where}")
    remedy = NOT_FOUND if script.git_repo else OTHER
    return Probe(did, f"it is {ended.state}, and not because its script is not there: {why}", remedy)
