"""What became of each shard is told rightly, whatever became of its pod, and long before the limit of the night."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from harness.nightly.attempts import COMPLETE, attempt_folder
from harness.nightly.kubernetes.cluster import Cluster
from harness.nightly.kubernetes.phase import Patience
from harness.nightly.kubernetes.shards import LOGS, KubernetesShards
from harness.nightly.plan import NightPlan, Shard
from harness.nightly.running import End
from tests.nightly.kubernetes.cluster import OWNER, Api, granted, serving, until

pytestmark = pytest.mark.timeout(120)
URL = "http://10.0.0.7:8080"
PATIENCE = Patience(start=0.4, run=300, look=0.3)
JOB = f"{OWNER}-1"
DISRUPTED = [{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI", "message": "drained"}]


def status(phase: str, state: dict[str, Any]) -> dict[str, Any]:
    about = {"name": "shard", "image": "firstlight", "imageID": "", "ready": False, "restartCount": 0}
    return {"phase": phase, "containerStatuses": [{**about, "state": state}]}


RUNNING = status("Running", {"running": {}})


def ended(code: int, reason: str = "Completed", **more: Any) -> dict[str, Any]:
    return {**status("Failed" if code else "Succeeded", {"terminated": {"exitCode": code, "reason": reason}}), **more}


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    return status("Pending", {"waiting": {"reason": reason, "message": message}})


def runner_of(cluster: Cluster, shards: list[Shard], folder: Path, patience: Patience = PATIENCE) -> KubernetesShards:
    return KubernetesShards(
        cluster,
        template="firstlight-shards",
        pod=OWNER,
        url=URL,
        arguments=["--target=in-cluster"],
        folder=folder,
        plan=NightPlan((), tuple(shards)),
        patience=patience,
    )


class Night:
    """One phase in a cluster; `told` are its lines of progress."""

    def __init__(self, script, count: int = 2, patience: Patience = PATIENCE, phase: int = 1, **logs: str) -> None:
        self.script, self.patience, self.logs, self.told = script, patience, logs, []
        self.shards = [Shard(index, phase, (f"features/a.feature::{index}",), 1.0) for index in range(count)]
        self.job: dict[str, Any] = {}
        self.asked: set[tuple[str, str]] = set()
        self.meanwhile = lambda api, runner: None

    def run(self, folder: Path) -> dict[str, End]:
        with serving(self.script, **self.logs) as (api, cluster):
            runner = runner_of(cluster, self.shards, folder, self.patience)
            runner.start(self.shards)
            self.meanwhile(api, runner)
            began = time.monotonic()
            ends = dict(runner.follow(self.told.append))
            self.seconds = time.monotonic() - began
            assert self.seconds < 20, "it waited out a limit"
            name = f"{OWNER}-{self.shards[0].phase}"
            self.job, self.asked = dict(api.objects["batch/v1/jobs", "firstlight", name].last.raw), api.asked
        return ends


async def succeed(api: Api, job: str) -> None:
    for index in (0, 1):
        await api.pod(job, index, **RUNNING)
        await api.pod(job, index, **ended(0))
    await api.end(job)


def test_shards_that_succeed(tmp_path: Path) -> None:
    night = Night(succeed)
    assert night.run(tmp_path) == {"1-0": End(0), "1-1": End(0)}
    assert "shard 1-1 has ended with exit code 0" in night.told


def test_features_that_fail_are_a_result_and_no_trouble_of_the_shard(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **ended(1, "Error"))
        await api.pod(job, 1, **ended(0))
        await api.end(job, "Failed", "FailedIndexes")

    assert Night(script).run(tmp_path) == {"1-0": End(1), "1-1": End(0)}


def test_a_shard_that_is_evicted_runs_again_and_its_second_attempt_counts(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 1, **ended(0))
        await api.pod(job, 0, "zzzzz", **RUNNING)
        await api.pod(job, 0, "zzzzz", **ended(2, "Error", conditions=DISRUPTED))
        await api.pod(job, 0, "aaaaa", created=9, **RUNNING)
        await api.pod(job, 0, "aaaaa", created=9, **ended(0))
        await api.end(job)

    night = Night(script)
    assert night.run(tmp_path)["1-0"] == End(0, 1)


def test_a_shard_that_is_evicted_and_not_run_again_says_so(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **ended(2, "Error", conditions=DISRUPTED))
        await api.end(job, "Failed", "DeadlineExceeded")

    night = Night(script, count=1)
    [end] = night.run(tmp_path).values()
    assert end.reason == "was taken away by the cluster (EvictionByEvictionAPI: drained), and did not run again"
    assert "runs again from its beginning" in night.told[0]


def test_memory(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **ended(137, "OOMKilled"))
        await api.end(job, "Failed", "FailedIndexes")

    [end] = Night(script, count=1).run(tmp_path).values()
    assert end == End(137, 0, "was killed because it took more memory than its limit (OOMKilled)")


def test_a_pod_that_was_evicted_for_its_disk_says_why(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, phase="Failed", reason="Evicted", message="emptyDir exceeds the limit 1Gi")
        await api.end(job, "Failed", "FailedIndexes")

    [end] = Night(script, count=1).run(tmp_path).values()
    assert end == End(None, 0, "was ended by the cluster (Evicted: emptyDir exceeds the limit 1Gi)")


@pytest.mark.parametrize(
    ("reason", "means"),
    [
        ("ImagePullBackOff", "its image could not be pulled"),
        ("CreateContainerConfigError", "its container lacks a part of its configuration"),
        ("InvalidImageName", "its image has no valid name"),
    ],
)
def test_a_container_that_cannot_start(tmp_path: Path, reason: str, means: str) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 1, **ended(0))
        await api.pod(job, 0, **waiting(reason, "not found"))

    night = Night(script)
    assert night.run(tmp_path) == {
        "1-0": End(None, 0, f"did not start: {means} ({reason}: not found)"),
        "1-1": End(0),
    }
    assert ("delete", "jobs") in night.asked, "what never starts is not left behind"
    assert f"shard 1-0 has not started: {means} ({reason}: not found)" in night.told


def test_what_no_second_try_mends_is_not_waited_for(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **waiting("InvalidImageName"))

    [end] = Night(script, count=1, patience=Patience(start=600, look=0.3)).run(tmp_path).values()
    assert end.reason == "did not start: its image has no valid name (InvalidImageName)"


def test_one_that_cannot_start_does_not_end_those_that_run(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **waiting("ErrImagePull"))
        await api.pod(job, 1, **RUNNING)
        await asyncio.sleep(1.2)
        await api.pod(job, 1, **ended(1))

    ends = Night(script).run(tmp_path)
    assert ends["1-1"] == End(1)
    assert ends["1-0"].reason == "did not start: its image could not be pulled (ErrImagePull)"


def test_a_pod_that_no_node_takes(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        full = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}
        await api.pod(job, 0, phase="Pending", conditions=[full])

    [end] = Night(script, count=1).run(tmp_path).values()
    assert end.reason == "did not start: no node takes it (Unschedulable: 0/3 nodes)"


@pytest.mark.parametrize("about", [JOB, f"{JOB}-0"])
def test_a_pod_that_never_starts_is_told_by_the_warnings_of_the_cluster(tmp_path: Path, about: str) -> None:
    async def script(api: Api, job: str) -> None:
        if about != job:
            await api.pod(job, 0, phase="Pending")
        event = {"involvedObject": {"name": about}, "metadata": {"name": "e", "namespace": "firstlight"}}
        await api.put("v1/events", "e", {**event, "reason": "FailedCreate", "message": "exceeded quota"})

    [end] = Night(script, count=1).run(tmp_path).values()
    assert end == End(None, 0, "did not start: FailedCreate: exceeded quota")


def test_a_run_that_could_not_begin_is_told_by_the_last_line_of_its_log(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **ended(4, "Error"))
        await api.end(job, "Failed", "FailedIndexes")

    night = Night(script, count=1, **{f"{JOB}-0": "header\nERROR: databaseds:10000 does not answer\n\n"})
    [end] = night.run(tmp_path).values()
    assert end == End(4, 0, "ended with exit code 4 (ERROR: databaseds:10000 does not answer)")
    assert (tmp_path / LOGS / f"1-0-{JOB}-0.log").read_text().startswith("header")


@pytest.mark.parametrize("breaks", [["410", "410"], ["reset", "reset"], ["half"]])
def test_a_watch_that_breaks_is_begun_again(tmp_path: Path, breaks: list[str]) -> None:

    async def script(api: Api, job: str) -> None:
        await until(lambda: not api.breaks)
        await api.pod(job, 0, **RUNNING)
        await asyncio.sleep(2.5)
        await api.pod(job, 0, **ended(0))
        await api.end(job)

    night = Night(script, count=1, patience=Patience(look=15))
    night.meanwhile = lambda api, runner: api.breaks.extend(breaks)
    assert night.run(tmp_path) == {"1-0": End(0)}
    assert night.seconds < 10, "the end was seen by looking only, not told by a watch"


def test_an_api_server_that_is_away_for_a_while(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        api.away = True
        await asyncio.sleep(1.5)
        await api.pod(job, 0, **ended(1))
        await api.end(job, "Failed", "FailedIndexes")
        api.away = False

    night = Night(script, count=1)
    assert night.run(tmp_path) == {"1-0": End(1)}
    assert any("does not answer" in line for line in night.told)


def test_an_api_server_that_stays_away_is_given_up_after_the_limit_of_the_night(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("harness.nightly.kubernetes.phase.GRACE", -240)  # the shards' own, of which nothing is left
    monkeypatch.setattr("harness.nightly.kubernetes.cluster.AWAY", 0.3)

    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        api.away = True

    [end] = Night(script, count=1, patience=Patience(run=1, look=0.2)).run(tmp_path).values()
    assert end.exit_code is None
    assert end.reason.startswith("was given up: the cluster's API does not answer")


def test_a_night_that_is_told_to_end_does_not_wait_for_an_api_server_that_is_away(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("harness.nightly.kubernetes.phase.GRACE", -240)
    monkeypatch.setattr("harness.nightly.kubernetes.cluster.AWAY", 0.3)

    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        api.away = True

    night = Night(script, count=1)
    night.meanwhile = lambda api, runner: threading.Timer(0.5, runner.stop, [signal.SIGTERM]).start()
    [end] = night.run(tmp_path).values()
    assert end.exit_code is None
    assert end.reason.startswith("was given up: the cluster's API does not answer")


def test_a_shard_that_has_handed_over_all_stands_whatever_is_seen_of_its_pod(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        await api.end(job, "Failed", "DeadlineExceeded")

    left = attempt_folder(tmp_path, Shard(0, 1, (), 0), 0)
    left.mkdir(parents=True)
    (left / COMPLETE).write_text("1")
    assert Night(script, count=1).run(tmp_path) == {"1-0": End(1)}


def test_a_sidecar_that_does_not_end_is_not_waited_for(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **{**ended(1), "phase": "Running"})

    assert Night(script, count=1).run(tmp_path) == {"1-0": End(1)}


def test_nothing_watches_any_more_when_the_phase_has_ended(tmp_path: Path) -> None:
    Night(succeed).run(tmp_path)
    watching = [one for one in threading.enumerate() if one.name.startswith("watching")]
    for thread in watching:
        thread.join(5)
    assert [one for one in watching if one.is_alive()] == []


def test_the_deadline_of_the_job(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        await asyncio.sleep(0.5)
        await api.pod(job, 0, **ended(0))
        await api.pod(job, 1, **RUNNING)
        await asyncio.sleep(0.5)
        del api._objects[next(key for key in api._objects if key[2] == f"{job}-1")]
        await api.end(job, "Failed", "DeadlineExceeded")

    ends = Night(script).run(tmp_path)
    assert ends == {"1-0": End(0), "1-1": End(None, 0, "was ended by the deadline of its Job")}


def test_the_limit_of_the_night_ends_the_shards_in_order(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        await api.deleted(job)
        await asyncio.sleep(0.5)
        await api.pod(job, 0, **ended(2, "Error"))

    [end] = Night(script, count=1, patience=Patience(run=0.5, look=0.2)).run(tmp_path).values()
    assert end == End(2, 0, "was ended by the limit of the night")


def test_a_night_that_is_told_to_end_ends_its_shards_and_waits_for_what_they_put_back(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 0, **RUNNING)
        await api.deleted(job)
        await asyncio.sleep(1)
        await api.pod(job, 0, **ended(2, "Error"))

    night = Night(script, count=1)
    night.meanwhile = lambda api, runner: threading.Timer(0.5, runner.stop, [signal.SIGTERM]).start()
    [end] = night.run(tmp_path).values()
    assert end == End(2, 0, "was ended because the night was ended by SIGTERM")


def test_a_job_that_is_refused_is_broken_shards_and_not_a_hole(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tests.nightly.kubernetes.cluster.granted", lambda: granted() - {("create", "jobs")})
    with serving() as (_, cluster):
        made = runner_of(cluster, [Shard(0, 1, ("one",), 1.0)], tmp_path)
        made.start([Shard(0, 1, ("one",), 1.0)])
        [end] = made.follow(print).values()
    assert end.exit_code is None
    assert "create of jobs is not granted" in end.reason
    assert "deploy/base/service-account.yaml" in end.reason


def test_a_job_whose_creation_was_not_answered_is_not_created_twice(tmp_path: Path) -> None:
    shards = [Shard(index, 1, (str(index),), 1.0) for index in (0, 1)]
    with serving(succeed) as (api, cluster):
        api.loses_answer = True
        runner = runner_of(cluster, shards, tmp_path)
        runner.start(shards)
        assert runner.follow(print) == {"1-0": End(0), "1-1": End(0)}
        assert len(api.tasks) == 1


def test_the_job_of_a_phase_says_what_changes_from_night_to_night(tmp_path: Path) -> None:
    night = Night(succeed, patience=Patience(run=1000, look=0.3))
    night.run(tmp_path)
    spec = night.job["spec"]
    assert (spec["completions"], spec["parallelism"]) == (2, 2)
    assert 999 < 999 + spec["template"]["spec"]["terminationGracePeriodSeconds"] < spec["activeDeadlineSeconds"]
    [container] = spec["template"]["spec"]["containers"]
    assert container["args"] == ["shard", "--collector", URL, "--phase", "1", "--target=in-cluster"]
    assert night.job["metadata"]["ownerReferences"][0]["uid"] == "d8f1"


def test_shards_that_need_the_telescope_alone_run_one_after_the_other(tmp_path: Path) -> None:
    night = Night(succeed, phase=2)
    night.run(tmp_path)
    assert (night.job["spec"]["completions"], night.job["spec"]["parallelism"]) == (2, 1)


def test_the_role_grants_no_more_than_is_used(tmp_path: Path) -> None:
    async def script(api: Api, job: str) -> None:
        await api.pod(job, 1, **ended(0))
        await asyncio.sleep(0.3)

    night = Night(script)
    night.run(tmp_path)
    assert night.asked == granted()
