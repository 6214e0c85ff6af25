"""Runs the shards of a night as processes of this machine."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.nightly.attempts import ALLURE, COMPLETE, Progress, attempt_folder
from harness.nightly.plan import NightPlan, Shard, write_node_ids
from harness.nightly.running import INTERRUPTED, End, Tell

LOOK_PERIOD = 0.2
"""Seconds between two looks at how far the shards are."""
TELL_PERIOD = 10.0
"""Seconds between two summaries of how far they are."""
INSIST_AFTER = 10.0
"""Seconds beyond what putting back may take, after which a shard that is to end is interrupted again."""
OUTPUT = "output.txt"
"""What the run of a shard prints, in the folder of its attempt."""


def pytest_command(*arguments: str) -> list[str]:
    """Return the command line of a run of pytest, as the user would run it here."""
    return [sys.executable, "-m", "pytest", *arguments]


@dataclass
class _Running:
    shard: Shard
    process: subprocess.Popen[bytes]
    told: list[signal.Signals] = field(default_factory=list)


class LocalRunner:
    """Runs shards as processes that each run pytest; they end in order with this process, whatever ends that.

    :param folder: for the attempts.
    :param arguments: of pytest, for every shard.
    :param environment: over that of this process, such as where the telescope is.
    :param rest: seconds within which a shard has put back what it changed.
    :param settle: is told the process id of a shard that was killed, at once: it brings to rest what that left.
    """

    def __init__(
        self,
        folder: Path,
        plan: NightPlan,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        rest: float,
        settle: Callable[[int], None],
    ) -> None:
        self.folder, self.arguments, self.environment = folder, arguments, environment
        self.limit, self._settle = rest + INSIST_AFTER, settle
        self._progress = Progress(folder, plan)
        self._running: dict[str, _Running] = {}
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._signals: list[signal.Signals] = []
        self._insist_at = 0.0

    def start(self, shards: Sequence[Shard]) -> None:
        """Start the shards of a phase; none any more when the night is to end."""
        for shard in shards:
            if not self._signals:
                self._start_one(shard)

    def _start_one(self, shard: Shard) -> None:
        at = attempt_folder(self.folder, shard, 0)
        at.mkdir(parents=True, exist_ok=True)
        wanted = at / "node_ids.json"
        write_node_ids(shard.node_ids, wanted)
        lifeline, kept = os.pipe()
        options = [f"--nightly-shard={wanted}", f"--nightly-lifeline={lifeline}", f"--alluredir={at / ALLURE}"]
        with (at / OUTPUT).open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  (pytest, with what the user says)
                pytest_command(*self.arguments, *options, "-o", "junit_results=", "-p", "no:cacheprovider"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                pass_fds=(lifeline,),
                start_new_session=True,  # Ctrl-C reaches this process alone, which hands it on
            )
        os.close(lifeline)
        self._running[shard.name] = _Running(shard, process)
        threading.Thread(target=self._await, args=(shard.name, process, kept), daemon=True).start()

    def _await(self, name: str, process: subprocess.Popen[bytes], lifeline: int) -> None:
        process.wait()
        os.close(lifeline)
        self._ended.put(name)

    def follow(self, tell: Tell) -> Mapping[str, End]:
        """Return how each shard ended; tells of what did not pass at once, and now and then how far they are."""
        ends: dict[str, End] = {}
        tell_at = time.monotonic() + TELL_PERIOD
        while self._running:
            with contextlib.suppress(queue.Empty):
                one = self._running.pop(self._ended.get(timeout=LOOK_PERIOD))
                ends[one.shard.name] = self._end_of(one)
            self._hand_on_signals()
            for line in self._progress.look():
                tell(line)
            if time.monotonic() > tell_at or not self._running:
                tell_at = time.monotonic() + TELL_PERIOD
                tell(f"{self._progress.summary()}; {len(self._running)} shards still run")
        return ends

    def stop(self, number: signal.Signals) -> None:
        """Have the shards end by this signal, once they are looked after."""
        self._signals.append(number)

    def _hand_on_signals(self) -> None:
        if self._signals and not self._insist_at:
            self._insist_at = time.monotonic() + self.limit
        if self._insist_at and time.monotonic() > self._insist_at:
            self._signals.append(signal.SIGTERM)  # by a third one, a run ends at once
            self._insist_at = time.monotonic() + INSIST_AFTER
        for one in self._running.values():
            for number in self._signals[len(one.told) :]:
                one.told.append(number)
                one.process.send_signal(number)

    def _end_of(self, one: _Running) -> End:
        code = one.process.returncode
        if code >= 0:
            (attempt_folder(self.folder, one.shard, 0) / COMPLETE).write_text(str(code), encoding="utf-8")
            return End(code)
        if -code in one.told:  # it had not begun to run anything, or was insisted on
            return End(INTERRUPTED)
        self._settle(one.process.pid)
        return End(None, 0, f"was killed by {signal.Signals(-code).name}")

    def outputs(self, ends: Mapping[str, End]) -> Iterator[tuple[str, str]]:
        """Yield the name of each shard that did not end by itself, or ended with an error, and what it printed."""
        for name, end in ends.items():
            file = self.folder / name / "0" / OUTPUT
            if end.exit_code not in (0, 1, 5) and file.is_file():
                yield name, file.read_text(encoding="utf-8", errors="replace")
