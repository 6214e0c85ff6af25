"""How the real OET breaks, by name: a simulated one can be told to break in the same way, so that clients meet it."""

from __future__ import annotations

from enum import StrEnum


class Weakness(StrEnum):
    """A weakness of release 7; none of them is switched on unless it is asked for."""

    LOAD_RACE = "load race"
    """Events of scripts are processed no more: procedures that are created stay CREATING."""
    ABORT_EXITS = "abort exits"
    """A stop with abort ends the whole OET if there is no subarray_id or no abort script."""
    STREAMS_CUT = "streams cut"
    """A refused start, or an event that is not JSON, cuts every stream."""
    STREAMS_HANG = "streams hang"
    """REST answers no more once forty streams are open."""
    DEATH_UNNOTICED = "death unnoticed"
    """A script whose process was killed keeps its state."""
    SIGTERM_IGNORED = "SIGTERM ignored"
    """A script that ignores SIGTERM becomes UNKNOWN and runs on; one that cleans up for long is cut short."""
    WORKER_LOST = "worker lost"
    """The process that holds the scripts is gone and does not come back: every request times out."""
    DOUBLE_START = "double start"
    """Two starts at once both succeed, and a refused one leaves its arguments."""
    STALE_STOP = "stale stop"
    """A procedure is RUNNING for a while after its stop was answered."""
    MAIN_ARGUMENTS = "main arguments"
    """A start without arguments of main, or a creation without those of init, is answered with 500."""
    RESERVED_ARGUMENTS = "reserved arguments"
    """The arguments "name" and "environment" of init are answered with 500, and an id is lost."""
    BLOCK_ARGUMENTS = "block arguments"
    """An activity that is run without arguments loses those that the scheduling block has for init."""
    UNSTOPPABLE = "unstoppable"
    """Only a RUNNING procedure can be stopped."""
    EMPTY_HISTORY = "empty history"
    """The answer to a creation has no state in its history."""
    URI_MISSING = "URI missing"
    """The event of a request to create has no script_uri."""
    BRANCH_MISLEADS = "branch misleads"
    """A missing branch is told as a missing file."""
    ENVIRONMENT_BLOCKS = "environment blocks"
    """The environment of a script is made before the request is answered, and nothing else is meanwhile."""


SECTIONS = {
    Weakness.LOAD_RACE: 1,
    Weakness.ABORT_EXITS: 2,
    Weakness.STREAMS_CUT: 3,
    Weakness.STREAMS_HANG: 4,
    Weakness.DEATH_UNNOTICED: 5,
    Weakness.SIGTERM_IGNORED: 6,
    Weakness.WORKER_LOST: 7,
    Weakness.DOUBLE_START: 8,
    Weakness.STALE_STOP: 8,
    Weakness.MAIN_ARGUMENTS: 9,
    Weakness.RESERVED_ARGUMENTS: 9,
    Weakness.BLOCK_ARGUMENTS: 9,
    Weakness.UNSTOPPABLE: 10,
    Weakness.EMPTY_HISTORY: 10,
    Weakness.URI_MISSING: 11,
    Weakness.BRANCH_MISLEADS: 11,
    Weakness.ENVIRONMENT_BLOCKS: 11,
}
"""The number of each in the list of what was observed on release 7."""
