"""Commands to components by the Gateway: who is found, who may, and what comes back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from simulators.esw.http_core.settings import AUDIENCE
from tests.simulators.esw.gateway.rig import IMAGER, WHEEL, Rig, name_component, running
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import post
from tests.simulators.esw.test_location import http as http_registration
from tests.simulators.esw.test_location import register
from tests.simulators.esw.toy import serving

USER = "iris-user"


@in_loop
async def test_a_command_is_carried_out_and_its_end_told(gateway: Rig) -> None:
    started = gateway.command("Submit", WHEEL, "select", USER, filter="J")
    assert (started.status, started.body["_type"]) == (200, "Started")
    run = started.body["runId"]
    final = {"_type": "QueryFinal", "runId": run, "timeoutInSeconds": 5}
    async with gateway.stream("ComponentCommand", componentId=name_component(), command=final) as socket:
        assert await socket.take() == {"_type": "Completed", "runId": run, "result": {"paramSet": []}}
    assert gateway.forward({"_type": "Query", "runId": run}).body["_type"] == "Completed"


@pytest.mark.parametrize("kind", ["Validate", "Oneway"])
def test_validate_and_oneway_tell_that_it_is_accepted(gateway: Rig, kind: str) -> None:
    assert gateway.command(kind, WHEEL, "select", USER, filter="J").body["_type"] == "Accepted"
    refused = gateway.command(kind, WHEEL, "stop", USER)
    assert refused.status == 200


@in_loop
async def test_the_end_of_an_unknown_run_is_waited_for_as_long_as_asked(gateway: Rig) -> None:
    final = {"_type": "QueryFinal", "runId": "nobody", "timeoutInSeconds": 1}
    async with gateway.stream("ComponentCommand", componentId=name_component(), command=final) as socket:
        began = time.monotonic()
        assert (await socket.take())["error_name"] == "TimeoutException"
        assert 0.9 < time.monotonic() - began < 4


@in_loop
async def test_current_states_are_told_as_they_change(gateway: Rig) -> None:
    subscribe = {"_type": "SubscribeCurrentState", "names": ["wheel"]}
    async with gateway.stream("ComponentCommand", componentId=name_component(), command=subscribe) as socket:
        assert read_filter(await socket.take()) == "dark"
        assert gateway.command("Submit", WHEEL, "select", USER, filter="H").status == 200
        while (told := read_filter(await socket.take())) != "H":
            assert told == "dark"


@in_loop
async def test_who_watches_a_component_that_ends_is_told(gateway: Rig) -> None:
    subscribe = {"_type": "SubscribeCurrentState", "names": []}
    async with gateway.stream("ComponentCommand", componentId=name_component(), command=subscribe) as socket:
        assert (await socket.take())["prefix"] == WHEEL
        assert gateway.telescope.door(WHEEL, body={"name": "LOST"}).status == 200
        while "error_name" not in (told := await socket.take()):
            pass
        assert told == {"error_name": "ActorUnreachableError", "error_message": f"{WHEEL} has ended"}
        assert gateway.telescope.door(WHEEL, "DELETE").status == 200
        await socket.send({"_type": "ComponentCommand", "componentId": name_component(), "command": subscribe})
        assert (await socket.take())["prefix"] == WHEEL


def read_filter(state: dict[str, Any]) -> str:
    assert state["prefix"] == WHEEL
    [value] = next(one["ChoiceKey"]["values"] for one in state["paramSet"] if one["ChoiceKey"]["keyName"] == "filter")
    return str(value)


@pytest.mark.parametrize(
    "command",
    [
        {"_type": "ExecuteDiagnosticMode", "startTime": "2026-01-01T00:00:00Z", "hint": "engineering"},
        {"_type": "ExecuteOperationsMode"},
        {"_type": "GoOffline"},
        {"_type": "GoOnline"},
    ],
)
def test_modes_need_no_role(gateway: Rig, command: dict[str, str]) -> None:
    assert gateway.forward(command).status == 200


# ---- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Validate", "Submit", "Oneway"])
@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ([], 401),
        (["esw-user"], 403),
        (["iris-eng", "tcs-user"], 403),
        (["IRIS-user"], 200),
        (["tcs-eng"], 200),
    ],
    ids=str,
)
def test_who_may_command(gateway: Rig, kind: str, roles: list[str], status: int) -> None:
    """Users of the subsystem, and who is listed for this command: TCS-eng."""
    answer = gateway.command(kind, WHEEL, "select", *roles, filter="J")
    assert answer.status == status
    if status == 403:
        assert answer.body == b"The supplied authentication is not authorized to access this resource"


def test_a_role_that_is_listed_for_one_command_is_for_no_other(gateway: Rig) -> None:
    assert gateway.command("Validate", WHEEL, "stop", "tcs-eng").status == 403


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", f"Bearer {AUDIENCE}"])
def test_a_token_that_is_none_is_refused(gateway: Rig, token: str) -> None:
    command = {"_type": "Submit", "controlCommand": {"_type": "Setup", "source": "ESW.test", "commandName": "stop"}}
    message = {"_type": "ComponentCommand", "componentId": name_component(), "command": command}
    answer = post(gateway.url, message, Authorization=token)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="TMT"'


def test_a_forged_token_is_refused(gateway: Rig) -> None:
    header, claims, signature = gateway.log_in("esw-user")["Authorization"].split(".")
    _, other, _ = gateway.log_in("iris-user")["Authorization"].split(".")
    message = {"_type": "Restart", "componentId": name_component()}
    forged = f"{header}.{other}.{signature}"
    assert post(gateway.url, message, Authorization=forged).status == 401
    assert post(gateway.url, message, Authorization=f"{header}.{claims}.{signature}").status == 200


# ---- who is found -------------------------------------------------------------------------------------------------


def test_who_is_registered_nowhere_is_told_before_anybody_is_asked_for_a_token(gateway: Rig) -> None:
    began = time.monotonic()
    answer = gateway.forward({"_type": "Submit", "controlCommand": setup()}, prefix="IRIS.nobody")
    assert (answer.status, answer.headers["error-type"]) == (500, "DomainError")
    text = "No component is registered with id ComponentId(IRIS.nobody,HCD)"
    assert answer.body == {"_type": "InvalidComponent", "msg": text, "error_message": text}
    assert 0.9 < time.monotonic() - began < 5, "an actor is waited for, then an HTTP service, 0.5 s each here"


def setup() -> dict[str, str]:
    return {"_type": "Setup", "source": "ESW.test", "commandName": "stop"}


@in_loop
async def test_who_is_registered_over_http_alone_is_reached_after_an_actor_was_waited_for(gateway: Rig) -> None:
    async with serving() as toy:
        register(gateway.telescope.location, http_registration("TCS.toy", "HCD", port=toy.port))
        query = {"_type": "Query", "runId": "7"}
        began = time.monotonic()
        answer = await asyncio.to_thread(gateway.forward, query, prefix="TCS.toy")
        assert answer.body == {"_type": "Started", "runId": "7"}
        assert time.monotonic() - began >= 0.5
        final = {"_type": "QueryFinal", "runId": "7", "timeoutInSeconds": 1}
        component = name_component("TCS.toy")
        async with gateway.stream("ComponentCommand", componentId=component, command=final) as socket:
            assert (await socket.take())["_type"] == "Completed"
        broken = await asyncio.to_thread(gateway.forward, {"_type": "GoOffline"}, prefix="TCS.toy")
        assert (broken.status, broken.headers["error-type"]) == (500, "GenericError")
        assert broken.body == {"error_name": "RuntimeError", "error_message": "something broke"}
    unregister(gateway, "TCS.toy")


def unregister(gateway: Rig, prefix: str, kind: str = "HCD") -> None:
    for way in ("http", "pekko"):
        connection = {**name_component(prefix, kind), "connectionType": way}
        assert post(gateway.telescope.location, {"_type": "Unregister", "connection": connection}).body == "Done"


def test_an_actor_of_another_system_is_told(gateway: Rig) -> None:
    uri = "pekko://csw@127.0.0.1:2552/user/TCS.foreign"
    connection = {**name_component("TCS.foreign"), "connectionType": "pekko"}
    register(
        gateway.telescope.location,
        {"_type": "PekkoRegistration", "connection": connection, "actorRefURI": uri, "metadata": {}},
    )
    began = time.monotonic()
    answer = gateway.forward({"_type": "Query", "runId": "7"}, prefix="TCS.foreign")
    assert (answer.status, answer.body["error_name"]) == (500, "ForeignActorError")
    assert "it is of the actor system csw" in answer.body["error_message"]
    assert time.monotonic() - began < 2
    unregister(gateway, "TCS.foreign")


@in_loop
async def test_a_component_that_dies_is_told_at_once_and_the_next_one_is_found(tmp_path: Path) -> None:
    with running(tmp_path, "WFOS.spectrograph.detector") as gateway:
        prefix = "WFOS.spectrograph.detector"
        assert gateway.command("Submit", prefix, "expose", "wfos-user").body["_type"] == "Started"
        run = gateway.command("Submit", prefix, "loadConfiguration", "wfos-user").body["runId"]
        component = name_component(prefix)
        final = {"_type": "QueryFinal", "runId": "nobody", "timeoutInSeconds": 60}
        states = {"_type": "SubscribeCurrentState", "names": []}
        async with (
            gateway.stream("ComponentCommand", componentId=component, command=final) as waiting,
            gateway.stream("ComponentCommand", componentId=component, command=states) as watching,
        ):
            assert (await watching.take())["prefix"] == prefix
            process = next(one for one in gateway.started.supervisor.processes if one.name == prefix)
            psutil.Process(process.popen.pid).kill()
            assert (await waiting.take())["error_name"] == "ActorUnreachableError"
            while "error_name" not in (told := await watching.take()):
                pass
            assert told["error_name"] == "ActorUnreachableError"
        gone = await asyncio.to_thread(gateway.forward, {"_type": "Query", "runId": run}, prefix=prefix)
        assert gone.status == 500
        gateway.telescope.start(prefix)
        again = await asyncio.to_thread(gateway.forward, {"_type": "Query", "runId": run}, prefix=prefix)
        assert again.body["issue"]["_type"] == "IdNotAvailableIssue"


def test_an_assembly_is_commanded_as_an_hcd_is(gateway: Rig) -> None:
    message = {"componentId": name_component(IMAGER, "Assembly"), "command": {"_type": "Query", "runId": "x"}}
    assert gateway.post(message, kind="ComponentCommand").body["_type"] == "Invalid"
