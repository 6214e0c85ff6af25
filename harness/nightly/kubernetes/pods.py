"""How a pod of a shard fares, by what the cluster tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lightkube.models.core_v1 import ContainerState, ContainerStateTerminated, PodStatus
from lightkube.resources.core_v1 import Pod

from harness.nightly.running import FAILED, NOTHING, OK

SHARD = "shard"
"""The container that runs one; a pod may have others beside it."""

INDEX = "batch.kubernetes.io/job-completion-index"
"""Annotation of a pod of an Indexed Job."""

WAITING = {
    "ErrImagePull": "its image could not be pulled",
    "ImagePullBackOff": "its image could not be pulled",
    "ImageInspectError": "its image could not be read",
    "InvalidImageName": "its image has no valid name",
    "ErrImageNeverPull": "its image is not on the node, and may not be pulled",
    "CreateContainerConfigError": "its container lacks a part of its configuration",
    "CreateContainerError": "its container could not be created",
    "RunContainerError": "its container could not be started",
}
"""Reasons for which the kubelet tries again, and what they mean; any other is no obstacle."""

HOPELESS = {"InvalidImageName", "ErrImageNeverPull"}
"""Those of them that no second try mends."""

KILLED = {137: "was killed by SIGKILL", 143: "was ended by SIGTERM before it could answer"}
REPORTED = {OK, FAILED, NOTHING}
"""Exit codes of a shard whose results say all."""


@dataclass(frozen=True, slots=True)
class PodState:
    """What is known of one pod.

    :param index: of its shard, within the phase.
    :param started: whether its container runs, or did.
    :param ended: whether it is over; its `exit_code` is None if the container told none.
    :param disrupted: whether the cluster took its place away, after which another pod of the same index takes over.
    :param obstacle: why it has not started; "" where nothing is said.
    :param hopeless: whether waiting cannot help.
    :param reason: why it ended otherwise than by itself, as the end of a sentence.
    """

    name: str
    index: int
    created: datetime | None
    started: bool = False
    ended: bool = False
    exit_code: int | None = None
    disrupted: bool = False
    obstacle: str = ""
    hopeless: bool = False
    reason: str = ""
    node: str = ""


def read_pod(pod: Pod) -> PodState:
    """Return how a pod fares."""
    assert pod.metadata is not None
    status = pod.status or PodStatus()
    container = next((one for one in status.containerStatuses or () if one.name == SHARD), None)
    state = (container and container.state) or ContainerState()
    ended = status.phase in ("Succeeded", "Failed") or state.terminated is not None  # a sidecar may outlive a shard
    disruption = _condition(status, "DisruptionTarget", "True")
    obstacle, hopeless = ("", False) if ended else _obstacle(status, state)
    return PodState(
        name=str(pod.metadata.name),
        index=int((pod.metadata.annotations or {}).get(INDEX, 0)),
        created=pod.metadata.creationTimestamp,
        started=bool(state.running or state.terminated),
        ended=ended,
        exit_code=state.terminated.exitCode if ended and state.terminated else None,
        disrupted=ended and disruption is not None and status.phase != "Succeeded",
        obstacle=obstacle,
        hopeless=hopeless,
        reason=_reason(status, state.terminated, disruption) if ended else "",
        node=(pod.spec and pod.spec.nodeName) or "",
    )


def _obstacle(status: PodStatus, state: ContainerState) -> tuple[str, bool]:
    if state.waiting and state.waiting.reason in WAITING:
        reason = state.waiting.reason
        return f"{WAITING[reason]} ({_told(reason, state.waiting.message)})", reason in HOPELESS
    unscheduled = _condition(status, "PodScheduled", "False")
    return (f"no node takes it ({unscheduled})", False) if unscheduled is not None else ("", False)


def _reason(status: PodStatus, ended: ContainerStateTerminated | None, disruption: str | None) -> str:
    if ended and ended.reason == "OOMKilled":
        return "was killed because it took more memory than its limit (OOMKilled)"
    if disruption is not None:
        return f"was taken away by the cluster ({disruption or _told(status.reason, status.message)})"
    if status.reason:
        return f"was ended by the cluster ({_told(status.reason, status.message)})"
    if ended is None:
        return "ended, and the cluster does not tell how"
    return KILLED.get(ended.exitCode, "")


def _condition(status: PodStatus, kind: str, value: str) -> str | None:
    """Return what a condition says for its reason, if it has this value; None if it has not."""
    found = next((one for one in status.conditions or () if one.type == kind and one.status == value), None)
    return _told(found.reason, found.message) if found else None


def _told(reason: str | None, message: str | None) -> str:
    return ": ".join(part for part in (reason, message) if part)
