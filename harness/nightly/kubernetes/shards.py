"""Runs the shards of a night as pods of a cluster."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.nightly.attempts import COMPLETE, Progress, counted_attempt
from harness.nightly.kubernetes.cluster import Cluster, ClusterError
from harness.nightly.kubernetes.job import make_job
from harness.nightly.kubernetes.phase import Patience, Phase
from harness.nightly.plan import NightPlan, Shard
from harness.nightly.running import End, Tell

LOGS = "logs"
"""Folder with the log of each pod."""


class KubernetesShards:
    """Runs the shards of one phase at a time, as `harness.nightly.running.ShardRunner`.

    :param template: name of the suspended CronJob that is the template of the shards.
    :param pod: name of the pod in which the night runs: what it creates is removed with it.
    :param url: under which shards reach it.
    :param arguments: of pytest, for every shard.
    :param folder: with what shards have handed over; the log of each pod goes into it as well.

    Raises `ClusterError` for a template or a pod that cannot be read.
    """

    def __init__(
        self,
        cluster: Cluster,
        *,
        template: str,
        pod: str,
        url: str,
        arguments: Sequence[str],
        folder: Path,
        plan: NightPlan,
        patience: Patience,
    ) -> None:
        self._cluster, self._url, self._arguments, self._patience = cluster, url, arguments, patience
        self._folder, self._progress = folder, Progress(folder, plan)
        self._template, self._owner = cluster.read_template(template), cluster.read_pod(pod)
        self._until = time.monotonic() + patience.run
        self._phase: Phase | None = None
        self._shards: dict[str, Shard] = {}
        self._refused = ""

    def start(self, shards: Sequence[Shard]) -> None:
        """Create the Job of a phase."""
        left = max(0.0, self._until - time.monotonic())
        arguments = ["shard", "--collector", self._url, "--phase", str(shards[0].phase), *self._arguments]
        job = make_job(self._template, self._owner, shards, arguments, left)
        self._phase = Phase(self._cluster, job, shards, self._folder / LOGS, replace(self._patience, run=left))
        self._shards = {shard.name: shard for shard in shards}
        self._refused = ""
        try:
            self._cluster.create_job(job)
        except ClusterError as error:
            self._refused = str(error)

    def follow(self, tell: Tell) -> Mapping[str, End]:
        """Return how each shard ended, when the last one has, or cannot any more."""
        assert self._phase is not None
        if self._refused:
            tell(self._refused)
            return {name: End(None, 0, f"was not started: {self._refused}") for name in self._phase.names.values()}
        ends = self._phase.follow(tell, self._progress)
        return {name: self._complete(name, end) for name, end in ends.items()}

    def _complete(self, name: str, end: End) -> End:
        """Return how a shard ended whose pod does not tell, but which has handed over all that it had to."""
        attempt = counted_attempt(self._folder, self._shards[name])
        if end.exit_code is None and attempt is not None and (attempt / COMPLETE).is_file():
            return End(int((attempt / COMPLETE).read_text(encoding="utf-8")), end.attempt)
        return end

    def stop(self, number: signal.Signals) -> None:
        """Have the pods end by SIGTERM, and no other begin."""
        if self._phase is not None:
            self._phase.stop(f"was ended because the night was ended by {number.name}")
