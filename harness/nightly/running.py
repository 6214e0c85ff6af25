"""How the shards of a night are run, whoever runs them: processes of this machine, or a cluster."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from harness.nightly.plan import NightPlan, Shard

OK, FAILED, INTERRUPTED, INTERNAL, USAGE, NOTHING = range(6)
"""Exit codes of a run, as pytest has them: features failed; it was ended; its own error; target away; nothing run."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class End:
    """How a shard ended.

    :param exit_code: of its run; None if that is not known, as when it was killed or never began.
    :param attempt: which of its attempts it was, counted from 0.
    :param reason: why it did not end by itself, as the end of a sentence that begins with the shard: ``was killed by
        SIGKILL``; "" if it did.
    """

    exit_code: int | None
    attempt: int = 0
    reason: str = ""


class ShardRunner(Protocol):
    """Runs the shards of one phase at a time."""

    def start(self, shards: Sequence[Shard]) -> None:
        """Start the shards of a phase; waits for none of them."""

    def follow(self, tell: Tell) -> Mapping[str, End]:
        """Return how each shard ended, by name, when the last one has.

        :param tell: is told of progress, in lines for a reader.
        """

    def stop(self, number: signal.Signals) -> None:
        """Have the shards end as a signal would have a run end, with what they changed put back.

        Called from a handler of the signal: it starts what it does, and waits for nothing. `follow` returns soon after.
        """


@dataclass
class Outcome:
    """How a night ended.

    :param ends: of its shards, by name; one that is not there was not begun.
    :param why: what ended it early, such as ``by SIGTERM``; "" if nothing did.
    :param lacking: what its joined results lack, although all went well; "" if nothing.
    """

    plan: NightPlan
    ends: dict[str, End] = field(default_factory=dict)
    why: str = ""
    lacking: str = ""

    @property
    def exit_code(self) -> int:
        """The exit code of the whole, as of one run: never 0 for one that was told to end, or lacks a shard."""
        filled = [self.ends[one.name].exit_code for one in self.plan.shards if one.node_ids and one.name in self.ends]
        if self.why:
            return INTERRUPTED
        return FAILED if self.lacking else combine_exit_codes(filled)

    @property
    def explanation(self) -> str:
        """Why nothing may look better than the exit code; "" if all went well."""
        if self.why:
            return f"the night was ended {self.why}"
        ended = (
            f"shard {name} {_tell_end(end)}" for name, end in self.ends.items() if end.exit_code not in (OK, NOTHING)
        )
        nothing = "nothing was run: all that was selected was skipped" if self.exit_code else ""
        return "; ".join(ended) or self.lacking or nothing


def _tell_end(end: End) -> str:
    return end.reason or f"ended with exit code {end.exit_code}"


class Night:
    """The run of a night: its phases one after the other, unless it is told to end."""

    def __init__(self, plan: NightPlan, runner: ShardRunner, tell: Tell) -> None:
        self.outcome = Outcome(plan)
        self._runner, self._tell = runner, tell

    def run(self) -> Outcome:
        """Run the phases, and return how they ended."""
        for shards in self.outcome.plan.phases():
            if self.outcome.why:
                break
            self.outcome.ends |= {shard.name: End(OK) for shard in shards if not shard.node_ids}
            if filled := [shard for shard in shards if shard.node_ids]:
                self._runner.start(filled)
                self.outcome.ends |= self._runner.follow(self._tell)
        return self.outcome

    def stop(self, number: signal.Signals) -> None:
        """End the night in order; may be called from a handler of the signal, and again."""
        self.outcome.why = self.outcome.why or f"by {'Ctrl-C' if number is signal.SIGINT else number.name}"
        self._runner.stop(number)


def combine_exit_codes(codes: Sequence[int | None]) -> int:
    """Return the exit code of the whole: what says most of why it is not well, and nothing run only if nowhere."""
    known = {code for code in codes if code is not None}
    for code in (INTERRUPTED, USAGE, INTERNAL):
        if code in known:
            return code
    if None in codes or not known <= {OK, NOTHING}:
        return FAILED
    return NOTHING if known == {NOTHING} else OK
