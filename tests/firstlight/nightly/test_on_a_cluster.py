"""``firstlight nightly --kubernetes``: the whole of a night, but for the cluster, whose pods are processes here."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.library.running import ROOT, environment
from tests.nightly.kubernetes.cluster import NAMESPACE, OWNER, Api, serving
from tests.nightly.kubernetes.test_shards import DISRUPTED, RUNNING, ended
from tests.ports import free_port

FEATURE = "features/telescope/abort.feature"
TOKEN = "the-token-of-this-night"


def kubeconfig(address: str) -> str:
    names = {"name": "here", "context": {"cluster": "here", "user": "me", "namespace": NAMESPACE}}
    clusters, users = [{"name": "here", "cluster": {"server": address}}], [{"name": "me", "user": {}}]
    about = {"apiVersion": "v1", "kind": "Config", "current-context": "here"}
    return yaml.safe_dump({**about, "clusters": clusters, "users": users, "contexts": [names]})


async def run_pod(api: Api, job: str, index: int, name: str, number: int) -> int:
    """Run what a pod of a Job would run, and have the cluster tell of it."""
    [container] = api.objects["batch/v1/jobs", NAMESPACE, job].last.raw["spec"]["template"]["spec"]["containers"]
    variables = environment({"JOB_COMPLETION_INDEX": str(index), "FIRSTLIGHT_NIGHT_TOKEN": TOKEN})
    await api.pod(job, index, name, number, **RUNNING)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "firstlight", *container["args"]),
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if name == "evicted":
        await process.stdout.readline()
        process.terminate()
    text, _ = await process.communicate()
    api.logs[name] = text.decode()
    return process.returncode


async def controller(api: Api, job: str) -> None:
    """Run the shards of a Job; the first pod of the first shard is evicted."""
    code = await run_pod(api, job, 0, "evicted", 0)
    assert code != 0, "whoever is told to go does not say that all is well"
    await api.pod(job, 0, "evicted", **ended(code, "Error", conditions=DISRUPTED))
    codes = await asyncio.gather(*(run_pod(api, job, index, f"pod-{index}", 9) for index in (0, 1)))
    for index, each in enumerate(codes):
        await api.pod(job, index, f"pod-{index}", 9, **ended(each))
    await api.end(job)


@pytest.mark.timeout(200)
def test_a_night_on_a_cluster_is_planned_run_collected_and_joined(tmp_path: Path) -> None:
    with serving(controller) as (api, _):
        (tmp_path / "kubeconfig").write_text(kubeconfig(api.address))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "firstlight", "nightly", "--kubernetes", "2", "--port", str(free_port())),
                *("--target", "simulated", f"--results={tmp_path / 'results'}", f"--durations={tmp_path / 'd.json'}"),
                *(FEATURE, "-k", "IDLE or READY or SCANNING"),
            ],
            cwd=ROOT,
            env=environment(
                {
                    "KUBECONFIG": str(tmp_path / "kubeconfig"),
                    "POD_NAME": OWNER,
                    "POD_IP": "127.0.0.1",
                    "FIRSTLIGHT_NIGHT_TOKEN": TOKEN,
                }
            ),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        manifest = json.dumps(api.objects["batch/v1/jobs", NAMESPACE, f"{OWNER}-1"].last.raw)
    assert done.returncode == 0, done.stdout + done.stderr + str(api.logs)
    found = [json.loads(one.read_text()) for one in (tmp_path / "results/allure").glob("*-result.json")]
    assert {one["status"] for one in found} == {"passed"}
    assert len({one["historyId"] for one in found}) == len(found) > 1
    assert "runs again from its beginning" in done.stdout
    assert (tmp_path / "results/shards/logs/1-0-evicted.log").is_file()
    left = "".join(one.read_text(errors="replace") for one in tmp_path.rglob("*") if one.is_file())
    assert TOKEN not in done.stdout + done.stderr + manifest + left + "".join(api.logs.values())


@pytest.mark.parametrize("missing", ["POD_NAME", "POD_IP", "FIRSTLIGHT_NIGHT_TOKEN"])
def test_outside_of_a_pod_it_says_what_is_missing(monkeypatch, missing: str) -> None:
    from firstlight.nightly.cluster import read_variable

    monkeypatch.delenv(missing, raising=False)
    with pytest.raises(Exception, match=f"{missing}: it is not set. Run .* in a pod"):
        read_variable(missing)
