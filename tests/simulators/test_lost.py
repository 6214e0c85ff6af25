"""Elements that die, hang and come back while others wait for them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
import tango

from tests.simulators.served import SKA_MID, Served, served
from tests.stopping import stop

SUBARRAY, SDP, DISH = "mid-tmc/subarray/01", "mid-sdp/subarray/01", "mid-dish/dish-manager/ska001"


@pytest.fixture
def apart() -> Iterator[Served]:
    """SKA-Mid, on, with an element subarray and a dish in processes of their own."""
    with served(SKA_MID, time_scale=0.05, separate=(SDP, "mid-dish/*/ska001")) as telescope:
        assert telescope.do("mid-tmc/central-node/0", "TelescopeOn")[0] == 0
        yield telescope
        for name in ("database", "devices"):
            assert not any(name in sentence.split(" (process")[0] for sentence in telescope.running.died())
        telescope.running.stop()


def test_tmc_reports_by_its_own_events_that_an_element_it_waits_for_has_died(apart: Served) -> None:
    apart.control.Hold([SDP, "obsState", "RESOURCING"])
    with (
        apart.watch(SUBARRAY, "longRunningCommandResult") as results,
        apart.watch(SUBARRAY, "obsState") as state,
        apart.watch("mid-tmc/subarray-leaf-node-sdp/01", "sdpSubarrayObsState") as mirror,
        apart.watch("mid-tmc/subarray-leaf-node-sdp/01", "healthState") as health,
    ):
        uid = apart.start(SUBARRAY, "AssignResources", apart.argument(SUBARRAY, "AssignResources"))
        mirror.becomes("RESOURCING")
        os.kill(apart.running.pids[SDP], signal.SIGKILL)
        code, text = apart.end_of(results, uid)
        assert code == 3
        assert text.endswith(f"{SDP} does not answer")
        assert state.values == ["EMPTY", "RESOURCING"]
        health.becomes("UNKNOWN")
        mirror.until(lambda _: mirror.events[-1].quality.name == "ATTR_INVALID")
    died = "\n".join(apart.running.died())
    assert died.startswith(f"{SDP} (process {apart.running.pids[SDP]}) was ended by SIGKILL. The end of its log ")
    assert f"{SDP} AssignResources begins" in died


def test_a_dish_that_hangs_is_noticed_and_it_is_noticed_when_it_is_back(apart: Served) -> None:
    leaf = "mid-tmc/leaf-node-dish/ska001"
    process = apart.running.pids["mid-dish/*/ska001"]
    with (
        apart.watch(leaf, "dishMode") as mode,
        apart.watch(leaf, "healthState") as health,
        apart.watch(leaf, "longRunningCommandResult") as results,
    ):
        stop(process)
        uid = apart.start(leaf, "SetStandbyLPMode")
        assert apart.end_of(results, uid) == (3, f"{DISH} does not answer")
        health.becomes("UNKNOWN")
        mode.until(lambda _: mode.events[-1].quality.name == "ATTR_INVALID")
        os.kill(process, signal.SIGCONT)
        health.becomes("OK")
        mode.until(lambda _: mode.events[-1].quality.name == "ATTR_VALID")
        # The dish got the command while it slept, or did not: it takes the next one in any case.
        assert apart.do(leaf, "SetStandbyFPMode")[0] == 0
        mode.becomes("STANDBY_FP")


def test_control_reaches_devices_of_other_processes(apart: Served) -> None:
    apart.control.Hold([DISH, "dishMode", "CONFIG"])
    apart.control.Hold([SUBARRAY, "obsState", "IDLE"])
    assert set(apart.control.holds) == {f"{DISH} dishMode CONFIG", f"{SUBARRAY} obsState IDLE"}
    with apart.watch(DISH, "healthState") as health:
        apart.control.Set([DISH, "healthState", "DEGRADED"])
        health.becomes("DEGRADED")
        apart.control.Clear()
        health.becomes("OK")
    assert list(apart.control.holds) == []


def test_what_a_process_that_hangs_was_given_is_told_to_be_there_still_and_not_taken_away_late(apart: Served) -> None:
    process = apart.running.pids[SDP]
    apart.control.Fault([SDP, "FAILED_RESULT"])
    apart.control.Fault([DISH, "FAILED_RESULT"])
    apart.control.Fault(["mid-csp/subarray/01", "FAILED_RESULT"])
    apart.control.set_timeout_millis(10_000)
    stop(process)
    try:
        with pytest.raises(tango.DevFailed, match=r"simulation/control/2 did not answer within 1\.5 s: its process"):
            apart.control.Clear()
        with pytest.raises(tango.DevFailed, match="simulation/control/2 did not answer"):
            apart.control.read_attribute("faults")
    finally:
        os.kill(process, signal.SIGCONT)
    commands = ("AssignResources", "ReleaseResources", "ReleaseAllResources", "Configure")
    apart.eventually(lambda: answers(apart), "the process answers again")
    told = list(apart.control.faults)
    assert [one for one in told if DISH in one or "csp" in one] == [], "what hangs must not keep the others"
    assert {f"{SDP} FAILED_RESULT {name}" for name in commands} <= set(told)
    apart.control.Clear()
    assert list(apart.control.faults) == []


def answers(apart: Served) -> bool:
    try:
        apart.proxy("simulation/control/2").ping()
    except tango.DevFailed:
        return False
    return True


def test_a_process_that_has_ended_holds_nothing(apart: Served) -> None:
    apart.control.Fault([SDP, "FAILED_RESULT"])
    os.kill(apart.running.pids[SDP], signal.SIGKILL)
    apart.eventually(lambda: bool(apart.running.died()), "it has ended")
    apart.control.Clear()
    assert list(apart.control.faults) == []
