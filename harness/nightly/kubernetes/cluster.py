"""The little that is asked of a cluster, in one namespace, each in a bounded time."""

from __future__ import annotations

import contextlib
import http
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx2
import msgspec
from lightkube import ApiError, Client
from lightkube.core.exceptions import ConfigError
from lightkube.resources.batch_v1 import CronJob, Job
from lightkube.resources.core_v1 import Event, Pod
from lightkube.types import CascadeType
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from harness.errors import FirstlightError, ProfileError

JOB_NAME = "batch.kubernetes.io/job-name"
"""Label of the pods of a Job."""

AWAY = 60.0
"""Seconds for which a request is repeated that gets no answer."""

MOST_LINES = 20_000
"""Of the log of a shard."""

T = TypeVar("T")


class ClusterError(FirstlightError):
    """The API server of the cluster refuses what is asked; the message says what, and why."""


class ClusterAwayError(ClusterError):
    """The API server of the cluster does not answer; it may come back."""


@dataclass(frozen=True, slots=True)
class JobState:
    """How a Job fares: whether it is there, and why it ended (``Complete``, ``DeadlineExceeded``); "" while it runs."""

    exists: bool
    ended: str = ""


class Cluster:
    """A namespace of a cluster.

    :param client: of lightkube; by default with the service account of this pod, or else as ``kubectl`` would.
    """

    def __init__(self, client: Client | None = None) -> None:
        try:
            self.client = client or Client(lazy=False)
        except ConfigError as error:
            raise ProfileError(
                f"no cluster is known: {error}", place="--kubernetes", remedy="Run it in a pod, or set KUBECONFIG."
            ) from None

    def read_template(self, name: str) -> CronJob:
        """Return the template of the shards."""
        return self._insist(f"read the CronJob {name}", lambda: self.client.get(CronJob, name))

    def read_pod(self, name: str) -> Pod:
        """Return a pod."""
        return self._insist(f"read the pod {name}", lambda: self.client.get(Pod, name))

    def create_job(self, job: Job) -> None:
        """Create a Job; one of this name is the one that was created by a request whose answer was lost."""

        def create() -> None:
            try:
                self.client.create(job)
            except ApiError as error:
                if error.status.code != http.HTTPStatus.CONFLICT:
                    raise

        self._insist("create a Job", create)

    def delete_job(self, name: str) -> None:
        """Have a Job removed, when its pods have ended; what is not there is removed."""
        with contextlib.suppress(_NotFoundError):
            self._insist("delete a Job", lambda: self.client.delete(Job, name, cascade=CascadeType.FOREGROUND))

    def read_job(self, name: str) -> JobState:
        """Return how a Job fares. Raises `ClusterAwayError`."""
        try:
            job = self._ask(f"read the Job {name}", lambda: self.client.get(Job, name))
        except _NotFoundError:
            return JobState(exists=False)
        conditions = (job.status and job.status.conditions) or []
        ends = [one for one in conditions if one.type in ("Complete", "Failed") and one.status == "True"]
        return JobState(exists=True, ended=ends[0].reason or ends[0].type if ends else "")

    def read_pods(self, job: str) -> list[Pod]:
        """Return the pods of a Job. Raises `ClusterAwayError`."""
        return self._ask("list pods", lambda: list(self.client.list(Pod, labels={JOB_NAME: job})))

    def read_warning(self, name: str) -> str:
        """Return the last warning about an object, such as ``FailedCreate: exceeded quota``; "" without one."""
        try:
            events = self._ask(
                "list events",
                lambda: list(self.client.list(Event, fields={"involvedObject.name": name, "type": "Warning"})),
            )
        except ClusterError:
            return ""
        last = max(events, key=lambda one: str(one.lastTimestamp or one.eventTime or ""), default=None)
        return f"{last.reason}: {last.message}" if last else ""

    def read_log(self, pod: str, container: str) -> str:
        """Return the log of a pod, as far as it is still to be had."""
        try:
            return self._ask(
                "read a log", lambda: "".join(self.client.log(pod, container=container, tail_lines=MOST_LINES))
            )
        except ClusterError as error:
            return f"(the log is not to be had: {error})\n"

    def _insist(self, what: str, call: Callable[[], T]) -> T:
        again = Retrying(
            retry=retry_if_exception_type(ClusterAwayError),
            stop=stop_after_delay(AWAY),
            wait=wait_exponential(0.2, max=5),
            reraise=True,
        )
        return again(lambda: self._ask(what, call))

    def _ask(self, what: str, call: Callable[[], T]) -> T:
        """Return an answer, and the errors of the client as those of the harness."""
        try:
            return call()
        except ApiError as error:
            code, told = error.status.code or 0, f"the cluster refuses to {what}: {error.status.message}"
        except httpx2.HTTPStatusError as error:
            code = error.response.status_code
            told = f"the cluster refuses to {what}: {code} {error.response.reason_phrase}"
        except (httpx2.HTTPError, OSError, msgspec.MsgspecError) as error:
            raise ClusterAwayError(f"the cluster's API does not answer ({what}): {error!r}") from None
        if code == http.HTTPStatus.NOT_FOUND:
            raise _NotFoundError(f"{told}. Apply the manifests of deploy/ to namespace {self.client.namespace}.")
        if code == http.HTTPStatus.TOO_MANY_REQUESTS or code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ClusterAwayError(told)
        raise ClusterError(f"{told}. What may be done stands in deploy/base/service-account.yaml.")


class _NotFoundError(ClusterError):
    """It is not there."""
