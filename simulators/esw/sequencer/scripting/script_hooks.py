"""What a script is asked to do besides carrying out steps, and what its sequencer answers when it could not."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.responses import Error
from harness.contracts.esw.sequencing.sequencer import (
    AbortSequence,
    GoOfflineHookFailed,
    GoOnlineHookFailed,
    SequencerGoOffline,
    SequencerGoOnline,
    StartSequence,
    Stop,
    SubmitSequence,
)
from simulators.esw.sequencer.sequence_runs import NO_RUN


class Hook(Enum):
    """What a script may do besides carrying out steps."""

    NEW_SEQUENCE = "begin a sequence"
    GO_ONLINE = "go online"
    GO_OFFLINE = "go offline"
    ABORT_SEQUENCE = "abort sequence"
    STOP = "stop"
    DIAGNOSTIC_MODE = "go into diagnostic mode"
    OPERATIONS_MODE = "go back from diagnostic mode"
    SHUTDOWN = "shut down"


HOOKS: Mapping[type[Message], Hook] = {
    SubmitSequence: Hook.NEW_SEQUENCE,
    StartSequence: Hook.NEW_SEQUENCE,
    SequencerGoOnline: Hook.GO_ONLINE,
    SequencerGoOffline: Hook.GO_OFFLINE,
    AbortSequence: Hook.ABORT_SEQUENCE,
    Stop: Hook.STOP,
}
"""What the script is asked to do before a message is done."""

FAILED: Mapping[type[Message], Message] = {
    SubmitSequence: Error(NO_RUN, "New sequence handler failed to submit successfully"),
    StartSequence: Error(NO_RUN, "New sequence handler failed to start successfully"),
    SequencerGoOnline: GoOnlineHookFailed(),
    SequencerGoOffline: GoOfflineHookFailed(),
}
"""The answers when the script could not; what is not listed is done all the same."""
