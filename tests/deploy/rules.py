"""What has to hold of the manifests, and no schema says: a cluster would refuse them, or a night would go wrong."""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

from firstlight.nightly.night_command import PORT
from tests.deploy.rendering import DEPLOY, Manifest, one_of

Rule = Callable[[list[Manifest]], Iterator[str]]
RULES: list[Rule] = []

TOLD = {1, 2, 3, 4, 137}
"""Exit codes of a shard that the policy of failures has to know."""

SECRET = re.compile(r"token|password|secret|credential|api_?key", re.IGNORECASE)
UNITS = {"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
NIGHTLY, SHARDS = "firstlight-nightly", "firstlight-shards"


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


def breaches(manifests: list[Manifest]) -> list[str]:
    """What is against the rules, in words."""
    return [f"{each.__name__}: {text}" for each in RULES for text in each(manifests)]


def jobs(manifests: list[Manifest]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, Job and pod of each CronJob."""
    for each in manifests:
        if each["kind"] == "CronJob":
            job = each["spec"]["jobTemplate"]["spec"]
            yield each["metadata"]["name"], job, job["template"]["spec"]


def containers(manifests: list[Manifest]) -> Iterator[tuple[str, dict[str, Any]]]:
    pods = [(name, pod) for name, _, pod in jobs(manifests)]
    pods += [(each["metadata"]["name"], each["spec"]) for each in manifests if each["kind"] == "Pod"]
    for name, pod in pods:
        for container in pod["containers"]:
            yield name, container


def quantity(text: Any) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([A-Za-z]*)", str(text))
    if not found or found[2] not in UNITS:
        raise ValueError(text)
    return float(found[1]) * UNITS[found[2]]


@rule
def failures_are_told_apart(manifests: list[Manifest]) -> Iterator[str]:
    for name, job, pod in jobs(manifests):
        rules = job.get("podFailurePolicy", {}).get("rules", [])
        if not rules or rules[0]["action"] != "Ignore" or "onPodConditions" not in rules[0]:
            yield f"{name}: disruptions have to be ignored first, or a pod that is told to go counts as failed"
        if pod.get("restartPolicy") != "Never":
            yield f"{name}: a policy for failures wants restartPolicy Never"
        if job.get("podReplacementPolicy") != "Failed":
            yield f"{name}: podReplacementPolicy has to be Failed, or two pods of one shard lease at the same time"
        for one in (each["onExitCodes"] for each in rules if "onExitCodes" in each):
            if one["operator"] == "In" and 0 in one["values"]:
                yield f"{name}: exit code 0 is no failure"
            if one["values"] != sorted(set(one["values"])):
                yield f"{name}: exit codes have to be in order, and each once"
            if one.get("containerName") not in {None, *(each["name"] for each in pod["containers"])}:
                yield f"{name}: there is no container {one['containerName']}"


@rule
def shards_fail_one_by_one(manifests: list[Manifest]) -> Iterator[str]:
    for name, job, _ in jobs(manifests):
        per_index = "backoffLimitPerIndex" in job
        rules = job.get("podFailurePolicy", {}).get("rules", [])
        if per_index != (job.get("completionMode") == "Indexed"):
            yield f"{name}: backoffLimitPerIndex and completionMode Indexed go together"
        if not per_index and any(each["action"] == "FailIndex" for each in rules):
            yield f"{name}: FailIndex wants backoffLimitPerIndex"
    _, job, pod = next(each for each in jobs(manifests) if each[0] == SHARDS)
    if pod.get("hostNetwork") or pod.get("hostname"):
        yield f"{SHARDS}: a shard that runs again knows the leases of the attempt before by the host name of its index"
    if job.get("backoffLimitPerIndex") != 0:
        yield f"{SHARDS}: a shard whose features failed would run again"
    codes = {
        code
        for each in job.get("podFailurePolicy", {}).get("rules", [])
        if each["action"] == "FailIndex"
        for code in each["onExitCodes"]["values"]
    }
    if TOLD - codes:
        yield f"{SHARDS}: nothing is said of exit codes {sorted(TOLD - codes)}"


@rule
def quantities_are_quantities(manifests: list[Manifest]) -> Iterator[str]:
    for name, container in containers(manifests):
        resources = container.get("resources", {})
        for each in ("requests", "limits"):
            for what, text in resources.get(each, {}).items():
                try:
                    number = quantity(text)
                    if each == "requests" and number > quantity(resources.get("limits", {}).get(what, text)):
                        yield f"{name}: more {what} is asked for than allowed"
                except ValueError as error:
                    yield f"{name}: {error} is no quantity of {what}"
        if "memory" not in resources.get("limits", {}) or "memory" not in resources.get("requests", {}):
            yield f"{name}: memory has no bounds"


@rule
def what_is_named_is_there(manifests: list[Manifest]) -> Iterator[str]:
    there = {(each["kind"], each["metadata"]["name"]) for each in manifests}
    for name, _, pod in jobs(manifests):
        volumes = {each["name"]: each.get("persistentVolumeClaim") for each in pod.get("volumes", [])}
        wanted = [("PersistentVolumeClaim", each["claimName"]) for each in volumes.values() if each]
        if "serviceAccountName" in pod:
            wanted.append(("ServiceAccount", pod["serviceAccountName"]))
        for container in pod["containers"]:
            for each in container.get("envFrom", []):
                wanted += [("ConfigMap", each["configMapRef"]["name"])] if "configMapRef" in each else []
            for mount in container.get("volumeMounts", []):
                if mount["name"] not in volumes:
                    yield f"{name}: there is no volume {mount['name']}"
        for each in wanted:
            if each not in there:
                yield f"{name}: there is no {each[0]} {each[1]}"
    if SHARDS not in [each for rules in _rules(manifests) for each in rules.get("resourceNames", [])]:
        yield f"{NIGHTLY}: its role does not name the template {SHARDS}"


@rule
def nothing_can_be_changed_or_gained(manifests: list[Manifest]) -> Iterator[str]:
    for name, container in containers(manifests):
        context = container.get("securityContext", {})
        if not context.get("readOnlyRootFilesystem"):
            yield f"{name}: its root can be written to"
        if context.get("allowPrivilegeEscalation") is not False or context.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name}: it may gain rights"
        if container.get("command", ["tini"])[0] != "tini":
            yield f"{name}: a command would take the place of the image's init, which hands signals on"
        if not re.search(r"@sha256:[0-9a-f]{64}$", container["image"]):
            yield f"{name}: its image is not named by digest"
    for name, _, pod in jobs(manifests):
        context = pod.get("securityContext", {})
        if not (context.get("runAsNonRoot") and context.get("runAsUser") and context.get("seccompProfile")):
            yield f"{name}: it may run as root"


@rule
def rights_are_the_least(manifests: list[Manifest]) -> Iterator[str]:
    for name, _, pod in jobs(manifests):
        if name != NIGHTLY and pod.get("automountServiceAccountToken") is not False:
            yield f"{name}: it has a token"
    for each in _rules(manifests):
        if "*" in [*each["verbs"], *each["resources"], *each["apiGroups"]] or "secrets" in each["resources"]:
            yield f"{NIGHTLY}: its role grants {each}"


@rule
def no_credential_stands_in_it(manifests: list[Manifest]) -> Iterator[str]:
    for each in manifests:
        if each["kind"] == "Secret":
            yield f"{each['metadata']['name']}: a secret is made by hand, and in no file"
        for key in each.get("data", {}) if each["kind"] == "ConfigMap" else ():
            if SECRET.search(key):
                yield f"{each['metadata']['name']}: {key} belongs in a secret"
    for name, container in containers(manifests):
        for one in container.get("env", []):
            if SECRET.search(one["name"]) and "secretKeyRef" not in one.get("valueFrom", {}):
                yield f"{name}: {one['name']} belongs in a secret"


@rule
def the_night_ends_itself_first(manifests: list[Manifest]) -> Iterator[str]:
    """Each limit leaves the one below it time: rest, grace of a shard, grace and deadline of the night."""
    found = {name: (job, pod) for name, job, pod in jobs(manifests)}
    (night, night_pod), (_, shard_pod) = found[NIGHTLY], found[SHARDS]
    [environment] = [each["data"] for each in manifests if each["kind"] == "ConfigMap"]
    target = tomllib.loads((DEPLOY.parent / f"targets/{environment['FIRSTLIGHT_TARGET']}.toml").read_text())
    args = night_pod["containers"][0]["args"]
    limit = int(args[args.index("--limit") + 1])
    graces = [each["terminationGracePeriodSeconds"] for each in (shard_pod, night_pod)]
    if not target["limits"]["rest"] < graces[0]:
        yield f"{SHARDS}: its grace period does not suffice to put back what was changed"
    if not graces[0] + 60 <= graces[1]:
        yield f"{NIGHTLY}: its grace period does not suffice for the shards, and to join"
    if not limit + graces[1] <= night["activeDeadlineSeconds"]:
        yield f"{NIGHTLY}: a night of {limit} s may end after activeDeadlineSeconds"
    if not night["ttlSecondsAfterFinished"] > 0:
        yield f"{NIGHTLY}: its pods stay for ever"


@rule
def one_night_at_a_time(manifests: list[Manifest]) -> Iterator[str]:
    spec = one_of(manifests, "CronJob", NIGHTLY)["spec"]
    if spec["concurrencyPolicy"] != "Forbid":
        yield f"{NIGHTLY}: two nights could run at the same time"
    if spec.get("timeZone") not in zoneinfo.available_timezones():
        yield f"{NIGHTLY}: {spec.get('timeZone')} is no time zone"
    if len(spec["schedule"].split()) != 5:
        yield f"{NIGHTLY}: {spec['schedule']} is no schedule"
    if not one_of(manifests, "CronJob", SHARDS)["spec"].get("suspend"):
        yield f"{SHARDS}: it is a template, and would run by itself"


@rule
def the_network_lets_through_what_a_night_needs(manifests: list[Manifest]) -> Iterator[str]:
    labels = {name: job["template"]["metadata"]["labels"] for name, job, _ in jobs(manifests)}
    policies = [each["spec"] for each in manifests if each["kind"] == "NetworkPolicy"]
    port = one_of(manifests, "CronJob", NIGHTLY)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0][
        "ports"
    ][0]
    for name, has in labels.items():
        mine = [each for each in policies if each["podSelector"]["matchLabels"].items() <= has.items()]
        out = [one for each in mine for one in each.get("egress", [])]
        ports = [one for each in out for one in each["ports"]]
        if {"protocol": "UDP", "port": 53} not in ports:
            yield f"{name}: it cannot resolve names"
        if {"protocol": "TCP", "port": 1, "endPort": 65535} not in ports:
            yield f"{name}: events of the telescope come from ephemeral ports, which it cannot reach"
        if not any("Ingress" in each["policyTypes"] for each in mine):
            yield f"{name}: anything may come in"
    if port["containerPort"] != PORT:
        yield f"{NIGHTLY}: it takes results at port {PORT}"
    collecting = {"protocol": "TCP", "port": port["containerPort"]}
    for one, other, way in ((SHARDS, NIGHTLY, "egress"), (NIGHTLY, SHARDS, "ingress")):
        mine = [each for each in policies if each["podSelector"]["matchLabels"].items() <= labels[one].items()]
        peers = [
            peer.get("podSelector", {}).get("matchLabels")
            for each in mine
            for each_way in each.get(way, [])
            if collecting in each_way["ports"]
            for peer in each_way.get("to" if way == "egress" else "from", [])
        ]
        if not any(peer and peer.items() <= labels[other].items() for peer in peers):
            yield f"{one}: results do not get through ({way})"


def _rules(manifests: list[Manifest]) -> list[dict[str, Any]]:
    return [one for each in manifests if each["kind"] == "Role" for one in each["rules"]]
