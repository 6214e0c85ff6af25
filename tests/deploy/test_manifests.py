"""The manifests of a nightly are such that a cluster takes them, and that a night goes well."""

from __future__ import annotations

from collections.abc import Callable

import kubernetes_validate
import pytest

from tests.deploy.rendering import OVERLAYS, Manifest, one_of, render, text_of
from tests.deploy.rules import NIGHTLY, RULES, SHARDS, breaches

VERSIONS = ["1.33", kubernetes_validate.latest_version()]
"""The oldest that is supported, and the newest that is known."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("folder", [*(f"overlays/{each}" for each in OVERLAYS), "reading"])
def test_the_schemas_of_kubernetes_allow_it(folder: str, version: str) -> None:
    for manifest in render(folder):
        kubernetes_validate.validate(manifest, version, strict=True)


def test_the_rules_allow_the_pod_for_reading() -> None:
    """Beside a night, whose claim it reads."""
    assert breaches([*render("overlays/example"), *render("reading")]) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_rules_allow_it(overlay: str) -> None:
    assert breaches(render(f"overlays/{overlay}")) == []


def job(manifests: list[Manifest], name: str = SHARDS) -> Manifest:
    return one_of(manifests, "CronJob", name)["spec"]["jobTemplate"]["spec"]


def pod(manifests: list[Manifest], name: str = SHARDS) -> Manifest:
    return job(manifests, name)["template"]["spec"]


def container(manifests: list[Manifest], name: str = SHARDS) -> Manifest:
    return pod(manifests, name)["containers"][0]


def role(manifests: list[Manifest]) -> Manifest:
    return one_of(manifests, "Role", NIGHTLY)


def policy(manifests: list[Manifest], name: str) -> Manifest:
    return one_of(manifests, "NetworkPolicy", name)["spec"]


MISTAKES: dict[str, Callable[[list[Manifest]], object]] = {
    "exit code 0 is no failure": lambda m: job(m)["podFailurePolicy"]["rules"][1]["onExitCodes"]["values"].insert(0, 0),
    "exit codes have to be in order": lambda m: job(m)["podFailurePolicy"]["rules"][1]["onExitCodes"][
        "values"
    ].reverse(),
    "wants restartPolicy Never": lambda m: pod(m).update(restartPolicy="OnFailure"),
    "there is no container shards": lambda m: job(m)["podFailurePolicy"]["rules"][1]["onExitCodes"].update(
        containerName="shards"
    ),
    "1GB is no quantity of memory": lambda m: container(m)["resources"]["limits"].update(memory="1GB"),
    "podReplacementPolicy has to be Failed": lambda m: job(m).update(podReplacementPolicy="TerminatingOrFailed"),
    "disruptions have to be ignored first": lambda m: job(m)["podFailurePolicy"]["rules"].reverse(),
    "completionMode Indexed go together": lambda m: job(m).pop("completionMode"),
    "FailIndex wants backoffLimitPerIndex": lambda m: job(m).pop("backoffLimitPerIndex"),
    "by the host name of its index": lambda m: pod(m).update(hostNetwork=True),
    "would run again": lambda m: job(m).update(backoffLimitPerIndex=1),
    "nothing is said of exit codes [137]": lambda m: job(m)["podFailurePolicy"]["rules"][1]["onExitCodes"][
        "values"
    ].remove(137),
    "more memory is asked for than allowed": lambda m: container(m)["resources"]["requests"].update(memory="64Gi"),
    "memory has no bounds": lambda m: container(m)["resources"].pop("limits"),
    "there is no volume results": lambda m: container(m)["volumeMounts"][0].update(name="results"),
    "there is no PersistentVolumeClaim": lambda m: m.remove(one_of(m, "PersistentVolumeClaim", "firstlight-reports")),
    "there is no ServiceAccount": lambda m: pod(m, NIGHTLY).update(serviceAccountName="nobody"),
    "there is no ConfigMap": lambda m: container(m)["envFrom"][0]["configMapRef"].update(name="nothing"),
    "does not name the template": lambda m: role(m)["rules"][0].update(resourceNames=["shards"]),
    "its root can be written to": lambda m: container(m)["securityContext"].update(readOnlyRootFilesystem=False),
    "it may gain rights": lambda m: container(m)["securityContext"].pop("capabilities"),
    "a command would take the place": lambda m: container(m).update(command=["firstlight"]),
    "not named by digest": lambda m: container(m).update(image="images.example.org/firstlight:latest"),
    "it may run as root": lambda m: pod(m)["securityContext"].pop("runAsNonRoot"),
    "it has a token": lambda m: pod(m).pop("automountServiceAccountToken"),
    "its role grants": lambda m: role(m)["rules"][0].update(verbs=["*"]),
    "is made by hand": lambda m: m.append({"kind": "Secret", "metadata": {"name": "firstlight-night"}}),
    "TARANTA_PASSWORD belongs in a secret": lambda m: next(each for each in m if each["kind"] == "ConfigMap")[
        "data"
    ].update(TARANTA_PASSWORD="x"),
    "FIRSTLIGHT_NIGHT_TOKEN belongs in a secret": lambda m: container(m)["env"].append(
        {"name": "FIRSTLIGHT_NIGHT_TOKEN", "value": "x"}
    ),
    "does not suffice to put back": lambda m: pod(m).update(terminationGracePeriodSeconds=30),
    "does not suffice for the shards": lambda m: pod(m, NIGHTLY).update(terminationGracePeriodSeconds=30),
    "may end after activeDeadlineSeconds": lambda m: job(m, NIGHTLY).update(activeDeadlineSeconds=3600),
    "its pods stay for ever": lambda m: job(m, NIGHTLY).update(ttlSecondsAfterFinished=0),
    "two nights could run": lambda m: one_of(m, "CronJob", NIGHTLY)["spec"].update(concurrencyPolicy="Allow"),
    "Africa/Carnarvon is no time zone": lambda m: one_of(m, "CronJob", NIGHTLY)["spec"].update(
        timeZone="Africa/Carnarvon"
    ),
    "is no schedule": lambda m: one_of(m, "CronJob", NIGHTLY)["spec"].update(schedule="2 o'clock"),
    "would run by itself": lambda m: one_of(m, "CronJob", SHARDS)["spec"].update(suspend=False),
    "cannot resolve names": lambda m: policy(m, "firstlight")["egress"].pop(0),
    "ephemeral ports": lambda m: policy(m, "firstlight")["egress"][1]["ports"][0].pop("endPort"),
    "anything may come in": lambda m: policy(m, "firstlight").update(policyTypes=["Egress"]),
    "results do not get through (egress)": lambda m: policy(m, "firstlight-shards")["egress"].clear(),
    "results do not get through (ingress)": lambda m: policy(m, "firstlight-nightly")["ingress"].clear(),
}
"""What a rule says, and the mistake that it is about."""


@pytest.mark.parametrize("says", MISTAKES)
def test_a_mistake_is_seen(says: str) -> None:
    manifests = render("overlays/example")
    MISTAKES[says](manifests)
    found = breaches(manifests)
    assert any(says in each for each in found), found


def test_each_rule_has_a_mistake() -> None:
    seen = set()
    for mistake in MISTAKES.values():
        manifests = render("overlays/example")
        mistake(manifests)
        seen |= {each.partition(":")[0] for each in breaches(manifests)}
    assert seen == {each.__name__ for each in RULES}


def test_an_overlay_says_what_is_a_clusters_own() -> None:
    """Namespace, address of the telescope, image and pull secret reach both pods."""
    text = text_of("overlays/example")
    assert text.count("image: images.example.org/firstlight@sha256:") == 2
    assert text.count("- name: firstlight-images") == 2
    assert "TANGO_HOST: tango-databaseds.ska-mid.svc.cluster.local:10000" in text
    assert "kubernetes.io/metadata.name: ska-mid" in text
