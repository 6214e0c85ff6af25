"""The protocol of long-running commands, and commands that ask other devices."""

from __future__ import annotations

import contextlib
import json

import pytest
import tango

from tests.simulators.served import ROUND, SKA_MID, Served, reason_of, served

SUBARRAY, CSP, SDP = "mid-tmc/subarray/01", "mid-csp/subarray/01", "mid-sdp/subarray/01"
SDP_LEAF = "mid-tmc/subarray-leaf-node-sdp/01"


def test_the_call_returns_queued_and_a_uid_that_names_the_command(ska: Served) -> None:
    code, uid = ska.proxy(CSP).AssignResources('{"dish": {"receptor_ids": ["SKA001"]}}')
    assert list(code) == [2]
    assert uid[0].endswith("_AssignResources")


def test_attributes_tell_the_story_of_a_command(ska: Served) -> None:
    with (
        ska.watch(CSP, "longRunningCommandStatus") as status,
        ska.watch(CSP, "lrcExecuting") as executing,
        ska.watch(CSP, "lrcFinished") as finished,
        ska.watch(CSP, "longRunningCommandResult") as results,
    ):
        uid = ska.start(CSP, "AssignResources", '{"dish": {"receptor_ids": []}}')
        assert ska.end_of(results, uid) == (0, "Command Completed")
        stories = [dict(zip(value[::2], value[1::2], strict=True)).get(uid) for value in status.values]
        assert [story for story in stories if story] == ["STAGING", "QUEUED", "IN_PROGRESS", "COMPLETED"]
        entry = json.loads(finished.values[-1][-1])
        assert (entry["uid"], entry["name"], entry["status"]) == (uid, "AssignResources", "COMPLETED")
        assert entry["result"] == [0, "Command Completed"]
        assert entry["submitted_time"] <= entry["started_time"] <= entry["finished_time"]
        under_way = [json.loads(value[0]) for value in executing.values if len(value)]
        assert [(one["uid"], one["status"]) for one in under_way] == [(uid, "IN_PROGRESS")]
        assert len(executing.values[-1]) == 0


def test_a_command_that_is_allowed_waits_for_the_one_under_way(ska: Served) -> None:
    leaf = "mid-tmc/leaf-node-dish/ska001"
    for command in ("SetStandbyLPMode", "SetStandbyFPMode"):  # which takes the band away that it may have
        assert ska.do(leaf, command) == (0, "Command Completed")
    ska.control.Hold(["mid-dish/dish-manager/ska001", "dishMode", "CONFIG"])
    with ska.watch(leaf, "longRunningCommandResult") as results, ska.watch(leaf, "lrcQueue") as queue:
        configure = ska.start(leaf, "Configure", json.dumps({"dish": {"receiver_band": "2"}}))
        standby = ska.start(leaf, "SetStandbyFPMode")
        queue.until(lambda values: len(values[-1]) == 1 and standby in values[-1][0])
        ska.control.Clear()
        assert ska.end_of(results, configure)[0] == 0
        ska.end_of(results, standby)
        order = [value[0] for value in results.values if value[0] in (configure, standby)]
        assert order == [configure, standby]
    ska.do("mid-dish/dish-manager/ska001", "SetStandbyFPMode")


def test_bad_json_and_json_against_the_schema_are_rejected_with_the_place(ska: Served) -> None:
    proxy = ska.proxy(SUBARRAY)
    code, text = proxy.AssignResources("{")
    assert list(code) == [5]
    assert text[0].startswith("the argument is not JSON: ")
    argument = json.loads(ska.argument(SUBARRAY, "AssignResources"))
    argument["dish"]["receptor_ids"] = ["SKA1"]
    code, text = proxy.AssignResources(json.dumps(argument))
    assert list(code) == [5]
    assert '$.dish.receptor_ids[0]: "SKA1" does not match' in text[0]
    assert ska.label(SUBARRAY, "obsState") == "EMPTY"


def test_a_declared_refusal_is_rejected_with_its_reason(ska: Served) -> None:
    code, text = ska.proxy("csp").Standby()
    assert (list(code), list(text)) == ([5], ["the Mid correlator has no standby"])


def test_tmc_fails_with_the_reason_of_the_element_that_refuses(ska: Served) -> None:
    ska.control.Set([SDP, "obsState", "READY"])
    with ska.watch(SUBARRAY, "longRunningCommandResult") as results, ska.watch(SUBARRAY, "obsState") as state:
        uid = ska.start(SUBARRAY, "AssignResources", ska.argument(SUBARRAY, "AssignResources"))
        code, text = ska.end_of(results, uid)
        assert code == 3
        assert text.startswith(f"{SDP_LEAF} AssignResources FAILED: {SDP} refused AssignResources: ")
        assert "obsState is READY" in text
        assert state.values == ["EMPTY", "RESOURCING"]


def test_devices_after_the_one_that_refuses_are_not_asked(ska: Served) -> None:
    """The leaf node itself refuses: that is known before the next one is asked."""
    ska.proxy("mid-tmc/subarray-leaf-node-csp/01").adminMode = 1
    with ska.watch(SUBARRAY, "longRunningCommandResult") as results, ska.watch(SDP, "obsState") as sdp:
        uid = ska.start(SUBARRAY, "AssignResources", ska.argument(SUBARRAY, "AssignResources"))
        code, text = ska.end_of(results, uid)
        assert code == 3
        assert text.startswith("mid-tmc/subarray-leaf-node-csp/01 refused AssignResources: ")
        assert sdp.values == ["EMPTY"]


@pytest.mark.parametrize(("command", "state"), [("AssignResources", "READY"), ("Configure", "EMPTY")])
def test_sdp_is_not_asked_when_csp_refuses_behind_its_leaf_node(ska: Served, command: str, state: str) -> None:
    """The leaf node takes the command, and tells only later that the element does not."""
    if command == "Configure":
        ska.do(SUBARRAY, "AssignResources", ska.argument(SUBARRAY, "AssignResources"))
    ska.control.Set([CSP, "obsState", state])
    with ska.watch("mid-tmc/subarray-leaf-node-csp/01", "cspSubarrayObsState") as mirror:
        mirror.becomes(state)
    with ska.watch(SUBARRAY, "longRunningCommandResult") as results, ska.watch(SDP, "obsState") as sdp:
        code, text = ska.end_of(results, ska.start(SUBARRAY, command, ska.argument(SUBARRAY, command)))
        assert code == 3
        assert f"mid-tmc/subarray-leaf-node-csp/01 {command} FAILED: {CSP} refused {command}: " in text
        assert len(sdp.values) == 1


def test_a_second_assignment_waits_for_what_it_asked_for_not_for_what_was_there(ska: Served) -> None:
    ska.do(SUBARRAY, "AssignResources", ska.argument(SUBARRAY, "AssignResources"))
    for _ in range(5):
        with ska.watch(CSP, "obsState") as csp, ska.watch(SUBARRAY, "obsState") as state:
            result = ska.do(SUBARRAY, "AssignResources", ska.argument(SUBARRAY, "AssignResources"))
            assert result == (0, "Command Completed")
            state.goes_through(["IDLE", "RESOURCING", "IDLE"])
            csp.goes_through(["IDLE", "RESOURCING", "IDLE"])
            assert csp.events[-1].time.totime() < state.events[-1].time.totime()


def test_admin_mode_off_line_disables_and_refuses(ska: Served) -> None:
    proxy = ska.proxy(SUBARRAY)
    with ska.watch(SUBARRAY, "State") as state:
        proxy.adminMode = 1
        state.becomes("DISABLE")
        with pytest.raises(tango.DevFailed) as error:
            proxy.AssignResources(ska.argument(SUBARRAY, "AssignResources"))
        assert reason_of(error) == "API_CommandNotAllowed"
        proxy.adminMode = 0
        state.becomes("ON")


def test_two_subarrays_at_once_do_not_disturb_each_other(ska: Served) -> None:
    devices = [f"mid-tmc/subarray/{number:02}" for number in (1, 2)]
    with ska.watch(devices[0], "obsState") as first, ska.watch(devices[1], "obsState") as second:
        ska.control.Hold([devices[0], "obsState", "RESOURCING"])
        for number, device in enumerate(devices, 1):
            ska.start(device, "AssignResources", ska.argument(device, "AssignResources", str(number)))
        second.becomes("IDLE")
        ska.do(devices[1], "Configure", ska.argument(devices[1], "Configure", "2"))
        second.goes_through(["EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY"])
        assert first.values == ["EMPTY", "RESOURCING"]
        ska.control.Clear()
        first.goes_through(["EMPTY", "RESOURCING", "IDLE"])
        assert list(ska.proxy(devices[0]).assignedResources) == ["SKA001"]
        assert list(ska.proxy(devices[1]).assignedResources) == ["SKA036"]


def test_a_whole_scheduling_block_by_events(ska: Served) -> None:
    def do(command: str) -> None:
        takes_argument = ska.telescope.classes["SubarrayNode"].commands[command].argument is not None
        argument = ska.argument(SUBARRAY, command) if takes_argument else None
        assert ska.do(SUBARRAY, command, argument) == (0, "Command Completed")

    with ska.watch(SUBARRAY, "obsState") as state:
        for command in ("AssignResources", "Configure", "Scan", "End", "ReleaseAllResources"):
            do(command)
        state.goes_through(ROUND)


def test_sixteen_subarrays_at_once() -> None:
    """Each asks four other devices, and all are under way at one time: nobody waits for a thread."""
    numbers = range(1, 17)
    with served(SKA_MID, time_scale=0.02, subarrays=16, dishes=tuple(f"SKA{number:03}" for number in numbers)) as ska:
        assert ska.do("central-node", "TelescopeOn") == (0, "Command Completed")
        devices = [f"mid-tmc/subarray/{number:02}" for number in numbers]
        with contextlib.ExitStack() as stack:
            watches = [stack.enter_context(ska.watch(device, "obsState")) for device in devices]
            for device in devices:
                ska.control.Hold([device, "obsState", "RESOURCING"])
            for number, device in zip(numbers, devices, strict=True):
                ska.start(device, "AssignResources", ska.argument(device, "AssignResources", str(number)))
            for watch in watches:
                watch.becomes("RESOURCING")
            ska.control.Clear()
            for watch in watches:
                watch.goes_through(["EMPTY", "RESOURCING", "IDLE"])
            for device in devices:
                ska.start(device, "ReleaseAllResources")
            for watch in watches:
                watch.goes_through(["EMPTY", "RESOURCING", "IDLE", "RESOURCING", "EMPTY"])
