"""Administration, alarms and logs by the Gateway."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.esw.gateway.rig import WHEEL, Rig, name_component, running
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import Answer

SUPPORTED = (
    "Attempt to set severity [Indeterminate] for alarm [iris-imager.detector-toowarm] supporting severities: "
    "[Okay,Warning,Major,Critical]"
)
ALARM = {"prefix": "IRIS.imager.detector", "name": "tooWarm"}


def tell_state(gateway: Rig) -> Any:
    return gateway.post({"componentId": name_component()}, kind="GetComponentLifecycleState").body


def test_a_component_is_taken_offline_and_online(gateway: Rig) -> None:
    assert tell_state(gateway) == "Running"
    assert gateway.post({"componentId": name_component()}, "esw-user", kind="GoOffline").body == "Done"
    assert tell_state(gateway) == "RunningOffline"
    assert gateway.post({"componentId": name_component()}, "iris-eng", kind="GoOnline").body == "Done"
    assert tell_state(gateway) == "Running"


def test_the_state_of_a_container_is_told(gateway: Rig) -> None:
    assert gateway.post({"prefix": "IRIS.container"}, kind="GetContainerLifecycleState").body == "Running"


def test_a_component_is_restarted(gateway: Rig) -> None:
    run = gateway.command("Submit", WHEEL, "select", "iris-user", filter="J").body["runId"]
    assert gateway.post({"componentId": name_component()}, "iris-eng", kind="Restart").body == "Done"
    assert gateway.forward({"_type": "Query", "runId": run}).status == 200
    assert gateway.command("Submit", WHEEL, "select", "iris-user", filter="H").body["_type"] == "Started"


def test_the_log_level_is_set_and_told(gateway: Rig) -> None:
    before = gateway.post({"componentId": name_component()}, kind="GetLogMetadata").body
    assert set(before) == {"defaultLevel", "pekkoLevel", "slf4jLevel", "componentLevel"}
    for level in ("DEBUG", "INFO"):
        message = {"componentId": name_component(), "level": level}
        assert gateway.post(message, "esw-user", kind="SetLogLevel").body == "Done"
        after = gateway.post({"componentId": name_component()}, kind="GetLogMetadata").body
        assert after == {**before, "componentLevel": level}


@pytest.mark.parametrize("kind", ["Shutdown", "Restart", "GoOnline", "GoOffline"])
@pytest.mark.parametrize(("roles", "status"), [([], 401), (["iris-user"], 403), (["tcs-eng"], 403)], ids=str)
def test_who_may_not_administrate(gateway: Rig, kind: str, roles: list[str], status: int) -> None:
    assert gateway.post({"componentId": name_component()}, *roles, kind=kind).status == status
    assert tell_state(gateway) == "Running"


@pytest.mark.parametrize(
    ("roles", "status"), [([], 401), (["tcs-user"], 403), (["iris-user"], 200), (["esw-user"], 200)], ids=str
)
def test_who_may_set_a_log_level(gateway: Rig, roles: list[str], status: int) -> None:
    message = {"componentId": name_component(), "level": "INFO"}
    assert gateway.post(message, *roles, kind="SetLogLevel").status == status


KINDS = ["SetLogLevel", "GetLogMetadata", "Shutdown", "Restart", "GoOnline", "GoOffline", "GetComponentLifecycleState"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_actor_that_is_not_registered_is_not_waited_for(gateway: Rig, kind: str) -> None:
    began = time.monotonic()
    answer = gateway.post({"componentId": name_component("IRIS.nobody"), "level": "INFO"}, "esw-user", kind=kind)
    assert time.monotonic() - began < 2
    check_unknown(answer, "ComponentId(IRIS.nobody,HCD)")


def test_a_container_that_is_not_registered_is_told(gateway: Rig) -> None:
    answer = gateway.post({"prefix": "TCS.nobody"}, kind="GetContainerLifecycleState")
    check_unknown(answer, "ComponentId(TCS.nobody,Container)")


def check_unknown(answer: Answer, component: str) -> None:
    text = f"Could not find component : {component}"
    assert (answer.status, answer.headers["error-type"]) == (500, "DomainError")
    assert answer.body == {"_type": "InvalidComponent", "msg": text, "error_message": text}


@in_loop
async def test_a_component_that_is_shut_down_is_gone(tmp_path: Path) -> None:
    prefix = "WFOS.spectrograph.detector"
    with running(tmp_path, prefix) as gateway:
        component = {"componentId": name_component(prefix)}
        assert gateway.post(component, "wfos-eng", kind="Shutdown").body == "Done"
        process = next(one for one in gateway.started.supervisor.processes if one.name == prefix)
        assert process.popen.wait(5) == 0
        check_unknown(gateway.post(component, kind="GetComponentLifecycleState"), f"ComponentId({prefix},HCD)")


# ---- alarms and logs ----------------------------------------------------------------------------------------------


def set_alarm(gateway: Rig, severity: str, **other: str) -> Answer:
    return gateway.post({"alarmKey": {**ALARM, **other}, "severity": severity}, kind="SetAlarmSeverity")


@pytest.mark.parametrize("severity", ["Okay", "Warning", "major"])
def test_an_alarm_is_set(gateway: Rig, severity: str) -> None:
    assert set_alarm(gateway, severity).body == "Done"


@pytest.mark.parametrize(
    ("severity", "other", "told"),
    [
        ("Warning", {"name": "tooCold"}, "Key: [iris-imager.detector-toocold] not found in Alarm Store."),
        (
            "Indeterminate",
            {},
            SUPPORTED,
        ),
    ],
)
def test_an_alarm_that_is_not_declared_so_is_refused(
    gateway: Rig, severity: str, other: dict[str, str], told: str
) -> None:
    answer = set_alarm(gateway, severity, **other)
    assert (answer.status, answer.headers["error-type"]) == (500, "DomainError")
    assert answer.body == {"_type": "SetAlarmSeverityFailure", "msg": told, "error_message": told}


def test_a_severity_that_nobody_can_set_is_malformed(gateway: Rig) -> None:
    assert set_alarm(gateway, "Disconnected").status == 400


def test_a_log_stands_in_the_log_of_the_gateway(gateway: Rig) -> None:
    message = {"prefix": WHEEL, "level": "ERROR", "message": "it\nsqueaks", "metadata": {"turns": 3, "who": "me"}}
    assert gateway.post(message, kind="Log").body == "Done"
    [line] = [one for one in gateway.started.processes["gateway"].log.read_text().splitlines() if "squeaks" in one]
    assert " ERROR " in line
    assert json.loads(line[line.index("{") :]) == {
        "@prefix": WHEEL,
        "@severity": "ERROR",
        "message": "it\nsqueaks",
        "turns": 3,
        "who": "me",
    }
