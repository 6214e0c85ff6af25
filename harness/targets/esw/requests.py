"""What sentences ask of sequencers, the Sequence Manager and agents, by the names that "the command" has then."""

from __future__ import annotations

from enum import StrEnum


class EswRequest(StrEnum):
    """A request that is no command of a component."""

    LOAD = "load"
    SUBMIT = "submit"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    ABORT = "abort"
    STOP = "stop"
    RESET = "reset"
    ADD = "add"
    PREPEND = "prepend"
    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"
    SET_BREAKPOINT = "set breakpoint"
    REMOVE_BREAKPOINT = "remove breakpoint"
    DIAGNOSTIC_MODE = "diagnostic mode"
    OPERATIONS_MODE = "operations mode"
    GO_ONLINE = "go online"
    GO_OFFLINE = "go offline"
    CONFIGURE = "configure"
    SHUT_DOWN = "shut down"
    PROVISION = "provision"
    START_SEQUENCER = "start sequencer"
    RESTART_SEQUENCER = "restart sequencer"
    SHUT_DOWN_SEQUENCER = "shut down sequencer"
    SHUT_DOWN_ALL = "shut down all sequencers"
    SPAWN = "spawn"
    KILL = "kill"
