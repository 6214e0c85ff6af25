"""Faults, as a plain Tango client gives them and meets them."""

from __future__ import annotations

import threading

import pytest
import tango

from harness.models.faults import FAULTS
from tests.simulators.served import ROOT, SKA_MID, Served, reason_of, served, text_of

CSP, DISH, LEAF = "mid-csp/subarray/01", "mid-dish/dish-manager/ska001", "mid-tmc/leaf-node-dish/ska001"
RESOURCES = '{"dish": {"receptor_ids": ["SKA001"]}}'


def test_a_command_that_a_fault_does_not_allow_is_refused_and_others_are_not(ska: Served) -> None:
    ska.control.Fault([CSP, "COMMAND_NOT_ALLOWED", "assignresources"])
    with pytest.raises(tango.DevFailed) as error:
        ska.proxy(CSP).AssignResources(RESOURCES)
    assert reason_of(error) == "API_CommandNotAllowed"
    assert text_of(error) == f"{CSP}: AssignResources is not allowed now: {CSP} has COMMAND_NOT_ALLOWED"
    assert ska.do(CSP, "On")[0] == 0
    assert list(ska.control.faults) == [f"{CSP} COMMAND_NOT_ALLOWED AssignResources"]


@pytest.mark.parametrize(
    ("fault", "text"),
    [("FAILED_RESULT", "Ran out of resources"), ("LONG_RUNNING_EXCEPTION", "Exception occurred, command failed.")],
)
def test_a_command_fails_with_what_is_declared_or_said(ska: Served, fault: str, text: str) -> None:
    with ska.watch(CSP, "obsState") as state:
        ska.control.Fault([CSP, fault])
        assert ska.do(CSP, "AssignResources", RESOURCES) == (3, text)
        ska.control.Fault([CSP, fault, "AssignResources", "too hot"])
        assert ska.do(CSP, "AssignResources", RESOURCES) == (3, "too hot")
        state.goes_through(["EMPTY", "RESOURCING", "EMPTY", "RESOURCING", "EMPTY"])
    ska.control.Mend([CSP, fault])
    assert ska.do(CSP, "AssignResources", RESOURCES)[0] == 0


@pytest.mark.parametrize(
    ("fault", "states"),
    [("STUCK_IN_INTERMEDIATE_STATE", ["EMPTY", "RESOURCING"]), ("STUCK_IN_OBSTATE", ["EMPTY"])],
)
@pytest.mark.parametrize("end", ["Mend", "Clear"])
def test_what_is_stuck_stays_until_it_is_mended_and_then_has_failed(
    ska: Served, fault: str, states: list[str], end: str
) -> None:
    ska.control.Fault([CSP, fault])
    with (
        ska.watch(CSP, "obsState") as state,
        ska.watch(CSP, "longRunningCommandResult") as results,
        ska.watch(CSP, "lrcExecuting") as executing,
    ):
        uid = ska.start(CSP, "AssignResources", RESOURCES)
        executing.until(lambda values: any(uid in entry for value in values for entry in value))
        assert state.becomes(states[-1]) == states
        assert uid not in [value[0] for value in results.values]
        ska.control.command_inout(end, *([[CSP]] if end == "Mend" else []))
        assert ska.end_of(results, uid) == (3, "AssignResources was stuck until the fault was mended")
        assert state.becomes("EMPTY")[: len(states)] == states
    assert ska.do(CSP, "AssignResources", RESOURCES)[0] == 0


def test_a_stuck_command_is_interrupted(ska: Served) -> None:
    ska.do(CSP, "AssignResources", RESOURCES)
    ska.control.Fault([CSP, "STUCK_IN_INTERMEDIATE_STATE", "Configure"])
    with ska.watch(CSP, "obsState") as state:
        ska.start(CSP, "Configure", "{}")
        state.becomes("CONFIGURING")
        assert ska.do(CSP, "Abort")[0] == 0
        state.goes_through(["IDLE", "CONFIGURING", "ABORTING", "ABORTED"])


def test_a_slow_command_takes_as_many_times_as_long_as_declared_and_no_longer_when_mended(ska: Served) -> None:
    """0.3 s of telescope time are 6 ms; forty times as much is told by the times of the events."""
    ska.control.Fault([CSP, "SLOW", "AssignResources"])
    with ska.watch(CSP, "obsState") as state:
        assert ska.do(CSP, "AssignResources", RESOURCES)[0] == 0
        began, ended = (event.time.totime() for event in state.events[-2:])
        assert ended - began >= 0.24
    assert ska.do(CSP, "ReleaseAllResources")[0] == 0


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        ([CSP], r"Fault wants device, fault, and where needed command \(or ''\) and text, and got \['mid-csp"),
        (["mid-csp/subarray/09", "LOST"], "the simulation has no device mid-csp/subarray/09; it has "),
        (
            [CSP, "TIRED"],
            "cannot have the fault TIRED: CspSubarray does not declare it. There are COMMAND_NOT_ALLOWED, ",
        ),
        (["central-node", "LOST"], "cannot have the fault LOST: CentralNode does not declare it. There are none"),
        ([CSP, "SLOW", "Fly"], "mid-csp/subarray/01 has no command Fly. There are .*AssignResources"),
        (
            [CSP, "SLOW", "Scan"],
            "cannot have the fault SLOW on Scan: Scan takes no time, so that SLOW cannot strike it",
        ),
        ([CSP, "LOST", "Scan"], "cannot have the fault LOST on Scan: LOST strikes the whole device, no command of it"),
    ],
)
def test_a_fault_that_cannot_be_given_is_refused_with_what_can(ska: Served, argument: list[str], text: str) -> None:
    with pytest.raises(tango.DevFailed, match=text) as error:
        ska.control.Fault(argument)
    assert reason_of(error) == "API_InvalidArgs"
    assert list(ska.control.faults) == []


def test_the_documentation_names_all_that_there_is(ska: Served) -> None:
    page = (ROOT / "docs" / "simulation-control.md").read_text(encoding="utf-8")
    of_every_device = {"Init", "State", "Status"}
    commands = [info.cmd_name for info in ska.control.command_list_query() if info.cmd_name not in of_every_device]
    assert [name for name in (*commands, *FAULTS) if f"\n| `{name}` |" not in page] == []


def test_mending_what_cannot_be_is_refused_and_what_is_not_is_not(ska: Served) -> None:
    with pytest.raises(tango.DevFailed, match="cannot have the fault TIRED"):
        ska.control.Mend([CSP, "TIRED"])
    ska.control.Mend([CSP, "LOST"])
    ska.control.Mend([CSP])


@pytest.mark.parametrize("separate", [(), ("mid-dish/*/*",)], ids=["in one process", "in another process"])
def test_a_lost_device_is_gone_for_all_and_its_events_flow_again_when_it_is_back(separate: tuple[str, ...]) -> None:
    with served(SKA_MID, time_scale=0.02, separate=separate) as ska:
        assert ska.do("central-node", "TelescopeOn")[0] == 0
        database = tango.Database(*ska.running.tango_host.split(":"))
        reasons: list[str] = []
        client = ska.proxy(DISH)
        client.subscribe_event(
            "dishMode",
            tango.EventType.CHANGE_EVENT,
            lambda event: reasons.append(event.errors[0].reason if event.err else str(event.attr_value.value)),
        )
        ska.until_events_flow(DISH, "dishMode", lambda: len(reasons) >= 2)
        with (
            ska.watch(LEAF, "dishMode") as mirror,
            ska.watch(LEAF, "healthState") as health,
            ska.watch("central-node", "telescopeHealthState") as telescope,
        ):
            ska.control.Fault(["SKA001", "LOST"])
            assert list(ska.control.faults) == [f"{DISH} LOST"]
            with pytest.raises(tango.DevFailed):
                client.ping()
            assert not database.import_device(DISH).exported
            assert database.get_device_from_alias("SKA001") == DISH
            health.becomes("UNKNOWN")
            telescope.becomes("DEGRADED")
            mirror.until(lambda _: mirror.events[-1].quality.name == "ATTR_INVALID")
            ska.eventually(lambda: "API_EventTimeout" in reasons, "its subscriber is told")
            assert ska.do(LEAF, "SetStandbyLPMode") == (3, f"{DISH} does not answer")

            ska.control.Clear()
            health.becomes("OK")
            telescope.becomes("OK")
            assert database.import_device(DISH).exported
            assert mirror.becomes("STANDBY_LP")[-1] == "STANDBY_LP"  # as new
            assert ska.do(LEAF, "SetStandbyFPMode")[0] == 0
            mirror.becomes("STANDBY_FP")
            ska.eventually(lambda: reasons[-2:] == ["2", "3"], "its subscriber hears of it again")


def test_a_device_is_lost_while_many_call_it(ska: Served) -> None:
    """Also its commands that are under way are gone."""
    locator = f"tango://{ska.running.tango_host}/{DISH}"
    over = threading.Event()
    answered = []

    def call() -> None:
        with tango.EnsureOmniThread():
            while not over.is_set():
                try:
                    tango.DeviceProxy(locator).read_attributes(["dishMode", "State", "pointingState"])
                    answered.append(True)
                except tango.DevFailed:
                    answered.append(False)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            ska.start(LEAF, "SetStandbyFPMode")
            ska.control.Fault([DISH, "LOST"])
            ska.control.Mend([DISH, "LOST"])
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert True in answered
    assert ska.running.died() == ()
    assert ska.do(DISH, "SetStandbyLPMode")[0] == 0
