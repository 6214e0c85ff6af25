"""The Indexed Job of a phase: the template of the cluster's configuration, with what changes from night to night."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from lightkube.models.batch_v1 import JobSpec
from lightkube.models.core_v1 import Container
from lightkube.models.meta_v1 import ObjectMeta, OwnerReference
from lightkube.resources.batch_v1 import CronJob, Job
from lightkube.resources.core_v1 import Pod

from harness.errors import ProfileError
from harness.nightly.kubernetes.pods import SHARD
from harness.nightly.plan import SIDE_BY_SIDE, Shard

GRACE = 30
"""Seconds that Kubernetes gives a pod which does not say how many."""


def make_job(template: CronJob, owner: Pod, shards: Sequence[Shard], arguments: Sequence[str], limit: float) -> Job:
    """Return the Job that runs the shards of a phase.

    :param template: a suspended CronJob, whose Job it is; a `parallelism` that stands there is the most there are.
    :param owner: the pod with which it is removed.
    :param arguments: of the image, for every shard; JOB_COMPLETION_INDEX tells a shard which it is.
    :param limit: seconds after which the shards are told to end; the cluster ends them a little later by itself.

    Raises `ProfileError` for a template without a container that runs shards.
    """
    assert template.metadata is not None
    assert owner.metadata is not None
    spec = copy.deepcopy(job_of(template))
    container = shard_container(template, spec)
    count, phase = max(shard.index for shard in shards) + 1, shards[0].phase
    spec.completions = count
    spec.parallelism = min(spec.parallelism or count, count) if phase == SIDE_BY_SIDE else 1
    spec.activeDeadlineSeconds = round(limit) + grace_of(spec) + GRACE
    container.args = list(arguments)
    metadata = template.spec.jobTemplate.metadata if template.spec else None
    return Job(
        apiVersion="batch/v1",
        kind="Job",
        metadata=ObjectMeta(
            name=f"{owner.metadata.name}-{phase}",
            namespace=template.metadata.namespace,
            labels=metadata.labels if metadata else None,
            ownerReferences=[
                OwnerReference(apiVersion="v1", kind="Pod", name=str(owner.metadata.name), uid=str(owner.metadata.uid))
            ],
        ),
        spec=spec,
    )


def job_of(template: CronJob) -> JobSpec:
    """Return the Job of a template."""
    assert template.spec is not None
    assert template.spec.jobTemplate.spec is not None
    return template.spec.jobTemplate.spec


def shard_container(template: CronJob, spec: JobSpec) -> Container:
    """Return the container that runs a shard; raises `ProfileError` if there is none."""
    containers = spec.template.spec.containers if spec.template.spec else []
    for container in containers:
        if container.name == SHARD:
            return container
    assert template.metadata is not None
    raise ProfileError(
        f"it has no container {SHARD!r}, but {', '.join(one.name for one in containers) or 'none'}",
        place=f"CronJob {template.metadata.name}",
        remedy="Apply the manifests of deploy/ again.",
    )


def grace_of(spec: JobSpec) -> int:
    """Return the seconds that a shard has to put back what it changed, once it is told to end."""
    given = spec.template.spec.terminationGracePeriodSeconds if spec.template.spec else None
    return GRACE if given is None else given
