"""Follows the Job of one phase until it has ended, and tells how each of its shards did, whatever became of its pod."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lightkube.resources.batch_v1 import Job

from harness.nightly.attempts import Progress
from harness.nightly.kubernetes.changes import WATCH, Changes
from harness.nightly.kubernetes.cluster import Cluster, ClusterAwayError, ClusterError, JobState
from harness.nightly.kubernetes.job import GRACE, grace_of
from harness.nightly.kubernetes.pods import REPORTED, SHARD, PodState, read_pod
from harness.nightly.plan import Shard
from harness.nightly.running import End, Tell

TELL_PERIOD = 60.0
"""Seconds between two summaries of how far the shards are."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a night waits, in seconds.

    :param start: for a pod that something hinders, such as an image that cannot be pulled.
    :param run: for the shards of a night, from its beginning on; then they are told to end.
    :param look: between two looks at the cluster while it tells of no change.
    """

    start: float = 300.0
    run: float = 6 * 3600.0
    look: float = float(WATCH)


class Phase:
    """One phase, whose Job is about to be created.

    :param logs: folder for the log of each pod.
    """

    def __init__(self, cluster: Cluster, job: Job, shards: Sequence[Shard], logs: Path, patience: Patience) -> None:
        assert job.metadata is not None
        assert job.spec is not None
        self._cluster, self._job, self._logs, self._patience = cluster, str(job.metadata.name), logs, patience
        self.names = {shard.index: shard.name for shard in shards}
        self._to_end = grace_of(job.spec) + GRACE
        self._changes = Changes(cluster.client, self._job, max(1, round(patience.look)))
        self._began = time.monotonic()
        self._stopping = ""
        """Why all pods are told to end."""
        self._stopping_since: float | None = None
        self._deleted = False
        self._pods: dict[str, PodState] = {}
        """By name; what the cluster has removed since is kept."""
        self._waiting: dict[str, float] = {}
        """Since when a pod has not started, by its name, or that of the Job while it has none."""
        self._told: dict[str, str] = {}

    def stop(self, why: str) -> None:
        """Have all end; may be called from a handler of a signal."""
        self._stopping = self._stopping or why
        self._changes.tell()

    def follow(self, tell: Tell, progress: Progress) -> Mapping[str, End]:
        """Return how each shard ended, by its name; tells of pods, of what did not pass, and how far all is."""
        tell_at = time.monotonic() + TELL_PERIOD
        with self._changes as changes:
            while (why := self._look(tell)) is None:
                changes.wait(self._patience.look)
                for line in progress.look():
                    tell(line)
                if time.monotonic() > tell_at:
                    tell_at = time.monotonic() + TELL_PERIOD
                    tell(progress.summary())
        return {name: self._end(index, why) for index, name in self.names.items()}

    def _look(self, tell: Tell) -> str | None:
        """Look at everything; return why those end whose pods do not tell it, None as long as some are under way."""
        now = time.monotonic()
        if now > self._began + self._patience.run:
            self._stopping = self._stopping or "was ended by the limit of the night"
        if self._stopping and self._stopping_since is None:
            self._stopping_since = now
        try:
            if self._stopping and not self._deleted:
                self._cluster.delete_job(self._job)
                self._deleted = True
            job = self._cluster.read_job(self._job)
            self._read_pods()
            self._tell_news(tell)
            return self._over(job, now)
        except ClusterAwayError as error:
            self._tell_once(tell, self._job, f"{error}; it is asked again")
            return self._give_up(now, str(error))
        except ClusterError as error:
            return f"was given up: {error}"

    def _over(self, job: JobState, now: float) -> str | None:
        alive = [pod for pod in self._pods.values() if not pod.ended]
        if self._stopping:
            return self._give_up(now, "its pod does not end") if alive else self._stopping
        if job.ended:
            return "was ended by the deadline of its Job" if job.ended == "DeadlineExceeded" else ""
        if not job.exists:
            return None if alive else "was ended because its Job was removed"
        return self._see_whether_hopeless(alive, now)

    def _see_whether_hopeless(self, alive: Sequence[PodState], now: float) -> str | None:
        """End all once nothing runs, and nothing that waits will ever start."""
        waiting = {pod.name: pod for pod in alive if not pod.started}
        for name in waiting:
            self._waiting.setdefault(name, now)
        if alive:
            self._waiting.pop(self._job, None)
        else:
            self._waiting.setdefault(self._job, now)
        if len(waiting) < len(alive):
            return None
        late = {name for name in waiting or [self._job] if now > self._waiting[name] + self._patience.start}
        if not (waiting.keys() or {self._job}) <= late | {name for name, pod in waiting.items() if pod.hopeless}:
            return None
        for name, pod in waiting.items():
            why = pod.obstacle or self._cluster.read_warning(name) or "the cluster does not tell why"
            self._pods[name] = replace(pod, reason=f"did not start: {why}")
        why = self._cluster.read_warning(self._job) or "no pod of its phase could"
        self._cluster.delete_job(self._job)
        return f"did not start: {why}"

    def _give_up(self, now: float, why: str) -> str | None:
        """Return why no more is waited for, once all pods had the time that they have to end; None before."""
        ending = self._began + self._patience.run if self._stopping_since is None else self._stopping_since
        return f"was given up: {why}" if now > ending + self._to_end else None

    def _read_pods(self) -> None:
        found = {pod.name: pod for pod in map(read_pod, self._cluster.read_pods(self._job))}
        for name, pod in found.items():
            known = self._pods.get(name)
            if known is None or not known.ended:
                self._pods[name] = self._take_leave(pod) if pod.ended else pod
        for name in self._pods.keys() - found.keys():
            self._pods[name] = replace(self._pods[name], ended=True)

    def _take_leave(self, pod: PodState) -> PodState:
        """Keep the log of a pod that has ended, and its last line where neither results nor cluster say why."""
        last = ""
        if pod.started:
            text = self._cluster.read_log(pod.name, SHARD)
            self._logs.mkdir(parents=True, exist_ok=True)
            (self._logs / f"{self._name(pod)}-{pod.name}.log").write_text(text, encoding="utf-8")
            last = next((line for line in reversed(text.splitlines()) if line.strip("= ")), "").strip("= ")
        if pod.reason or pod.exit_code in REPORTED:
            return pod
        return replace(pod, reason=self._stopping or f"ended with exit code {pod.exit_code} ({last})")

    def _end(self, index: int, why: str) -> End:
        pods = sorted((one for one in self._pods.values() if one.index == index), key=lambda one: str(one.created))
        if not pods:
            return End(None, 0, why or "was not started, though its Job has ended")
        last = pods[-1]
        if last.exit_code in REPORTED:
            return End(last.exit_code, len(pods) - 1)
        reason = last.reason or why or "was removed from the cluster"
        return End(last.exit_code, len(pods) - 1, f"{reason}, and did not run again" if last.disrupted else reason)

    def _tell_news(self, tell: Tell) -> None:
        self._tell_once(tell, self._job, "")
        for pod in self._pods.values():
            self._tell_once(tell, pod.name, f"shard {self._name(pod)} {line}" if (line := _describe(pod)) else "")

    def _tell_once(self, tell: Tell, about: str, line: str) -> None:
        if self._told.get(about, "") != line:
            self._told[about] = line
            if line:
                tell(line)

    def _name(self, pod: PodState) -> str:
        return self.names.get(pod.index, str(pod.index))


def _describe(pod: PodState) -> str:
    if pod.disrupted:
        return f"{pod.reason}; it runs again from its beginning"
    if pod.ended:
        return pod.reason or f"has ended with exit code {pod.exit_code}"
    if pod.started:
        return f"runs in {pod.name} on {pod.node or 'a node'}"
    return f"has not started: {pod.obstacle}" if pod.obstacle else ""
