"""A night on a cluster, led by a pod of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from firstlight.nightly.stopping import stopping
from harness.errors import ProfileError
from harness.nightly.collecting import Collector
from harness.nightly.handing_over import TOKEN
from harness.nightly.kubernetes.cluster import Cluster
from harness.nightly.kubernetes.phase import Patience
from harness.nightly.kubernetes.shards import KubernetesShards
from harness.nightly.plan import NightPlan
from harness.nightly.running import Night, Outcome, Tell

TEMPLATE = "firstlight-shards"
"""The suspended CronJob that is the template of the shards."""

POD, ADDRESS = "POD_NAME", "POD_IP"
"""Variables by which the manifest tells which pod this is."""


@dataclass
class ClusterStage:
    """A night on a cluster.

    :param folder: for what shards hand over.
    :param arguments: of pytest.
    :param limit: seconds of the whole night.
    :param port: of this pod, to which shards hand their results.
    """

    night_plan: NightPlan
    folder: Path
    arguments: Sequence[str]
    limit: float
    port: int
    tell: Tell
    left: Sequence[str] = ()
    """What is not at rest in the end; in a cluster each shard looks after what it leased."""

    def run(self) -> Outcome:
        """Run the night, and return how it ended; raises `ClusterError` and `ProfileError` if it cannot begin."""
        pod, address, token = (read_variable(name) for name in (POD, ADDRESS, TOKEN))
        shutil.rmtree(self.folder, ignore_errors=True)
        with Collector(self.folder, self.night_plan, token, host="", port=self.port) as collector:
            runner = KubernetesShards(
                Cluster(),
                template=TEMPLATE,
                pod=pod,
                url=f"http://{f'[{address}]' if ':' in address else address}:{collector.port}",
                arguments=self.arguments,
                folder=self.folder,
                plan=self.night_plan,
                patience=Patience(run=self.limit),
            )
            night = Night(self.night_plan, runner, self.tell)
            with stopping(night):
                return night.run()


def read_variable(name: str) -> str:
    """Return a variable that the manifest of the night sets; raises `ProfileError` if it did not."""
    if value := os.environ.get(name, ""):
        return value
    raise ProfileError(
        "it is not set", place=name, remedy="Run 'firstlight nightly --kubernetes' in a pod, as in deploy/base."
    )
