"""Which paths a declaration allows, told from what devices were seen to do; no telescope runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.models.load import load_telescope
from harness.models.machines.coverage import Began, Ended
from harness.models.node import Node
from harness.models.telescope import Telescope
from harness.telescope.behaviour.finding import Finding
from harness.telescope.behaviour.history import Change, Happening, History
from harness.telescope.behaviour.judging import Judge
from harness.telescope.behaviour.telling import tell_findings, tell_undeclared

TMC, CSP = "mid-tmc/subarray/01", "mid-csp/subarray/01"
LEAF = "mid-tmc/subarray-leaf-node-csp/01"
Step = tuple[str, Any] | Began | Ended


@pytest.fixture(scope="module")
def telescope() -> Telescope:
    return load_telescope(Path(__file__).parents[3] / "telescopes" / "ska-mid.yaml")


def lived(device: str, first: Mapping[str, Any], *steps: Step, at: float = 1.0, in_doubt: str = "") -> History:
    """What a device did, one thing each millisecond."""
    happenings = [
        Happening(at + number / 1000, Change(*step) if isinstance(step, tuple) else step)
        for number, step in enumerate(steps)
    ]
    return History(device, first, happenings, in_doubt)


def judge(telescope: Telescope, *histories: History, sent: set[Node] | None = None) -> list[Finding]:
    return Judge(telescope, {history.device: history for history in histories}, sent).judge()


def states(*names: str) -> list[Step]:
    return [("obsState", name) for name in names]


CONFIGURE = [Began("1", "Configure"), *states("CONFIGURING")]
ABORT = [Began("2", "Abort"), *states("ABORTING", "ABORTED"), Ended("2", well=True)]


@pytest.mark.parametrize(
    "before",
    [
        [*CONFIGURE, Ended("1", well=False)],
        [*CONFIGURE, *states("READY"), Ended("1", well=False)],
        [*CONFIGURE, *states("READY"), Ended("1", well=True)],
    ],
)
def test_an_abort_may_meet_a_command_under_way_or_just_over(telescope: Telescope, before: list[Step]) -> None:
    assert judge(telescope, lived(CSP, {"obsState": "IDLE"}, *before, *ABORT)) == []


@pytest.mark.parametrize(
    ("first", "steps", "path"),
    [
        ("READY", states("FAULT", "EMPTY"), ("FAULT", "EMPTY")),
        ("IDLE", [Began("1", "Configure"), *states("READY"), Ended("1", well=True)], ("IDLE", "READY")),
        ("IDLE", [*CONFIGURE, *states("SCANNING")], ("IDLE", "CONFIGURING", "SCANNING")),
        ("IDLE", [*CONFIGURE, Ended("1", well=False), *states("READY")], ("CONFIGURING", "READY")),
    ],
)
def test_another_path_is_told_with_the_states_that_were_seen(
    telescope: Telescope, first: str, steps: list[Step], path: tuple[str, ...]
) -> None:
    [found] = judge(telescope, lived(CSP, {"obsState": first}, *steps))
    assert found.path == path
    assert tell_undeclared(telescope, found) == f"CspSubarray went {', '.join(path)}: not declared"


def test_what_comes_by_itself_as_declared_is_no_finding(telescope: Telescope) -> None:
    assert judge(telescope, lived(CSP, {"obsState": "READY"}, *states("FAULT"))) == []


def test_a_command_that_ends_too_early_is_told_with_what_it_had_still_to_show(telescope: Telescope) -> None:
    [found] = judge(telescope, lived(CSP, {"obsState": "IDLE"}, *CONFIGURE, Ended("1", well=True)))
    told = tell_findings([found], 0.0)
    assert "mid-csp/subarray/01: Configure was completed, at +1.002 s" in told
    assert "By its declaration Configure first shows obsState READY." in told
    assert "+1.001 s  obsState IDLE -> CONFIGURING" in told


def test_a_command_in_a_state_that_forbids_it_is_told(telescope: Telescope) -> None:
    [found] = judge(telescope, lived(CSP, {"obsState": "EMPTY"}, *CONFIGURE))
    assert found.what == "it began Configure"
    assert found.allowed == "Configure is not allowed in obsState EMPTY, only in IDLE and READY"


def test_a_failed_command_leaves_the_device_as_declared(telescope: Telescope) -> None:
    failed = [*CONFIGURE, Ended("1", well=False, failed=True)]
    assert judge(telescope, lived(CSP, {"obsState": "IDLE"}, *failed, *states("IDLE"))) == []
    [found] = judge(telescope, lived(CSP, {"obsState": "IDLE"}, *failed))
    assert (found.what, found.allowed) == ("obsState is CONFIGURING after a command that failed", "it is IDLE then")


def test_a_command_comes_of_the_scenario_or_of_a_device_that_passes_it_on(telescope: Telescope) -> None:
    done = lived(CSP, {"obsState": "IDLE"}, *CONFIGURE, *states("READY"), Ended("1", well=True))
    passing = lived(LEAF, {}, Began("0", "Configure"), at=0.9)
    idle = lived(LEAF, {})
    assert judge(telescope, done, passing, sent={Node(LEAF, "Configure")}) == []
    assert judge(telescope, done, idle, sent={Node(CSP, "Configure")}) == []
    [found] = judge(telescope, done, idle, sent=set())
    assert found.what == "it began Configure, which nobody gave it"
    assert found.allowed == f"it comes of Configure of {LEAF}, and none of them began"


def test_a_forgotten_element_is_named(telescope: Telescope) -> None:
    release = [Began("1", "ReleaseAllResources"), *states("RESOURCING")]
    over = [("assignedResources", ()), *states("EMPTY"), Ended("1", well=True)]
    first = {"obsState": "IDLE", "assignedResources": ("SKA001",)}
    shown = {"cspSubarrayObsState": "EMPTY"}
    whole = lived(TMC, first, *release, *over)
    asked = lived(LEAF, shown, Began("2", "ReleaseAllResources"), Ended("2", well=True), at=1.0015)
    assert judge(telescope, whole, asked) == []
    [found] = judge(telescope, whole, lived(LEAF, shown))
    assert found.allowed == f"ReleaseAllResources first gives ReleaseAllResources to {LEAF}"


def test_a_mirror_shows_only_what_its_origin_has_shown(telescope: Telescope) -> None:
    leaf = {"cspSubarrayObsState": "IDLE"}
    csp = lived(CSP, {"obsState": "IDLE"}, *CONFIGURE)
    assert judge(telescope, csp, lived(LEAF, leaf, ("cspSubarrayObsState", "CONFIGURING"), at=1.1)) == []
    [wrong] = judge(telescope, csp, lived(LEAF, leaf, ("cspSubarrayObsState", "READY"), at=1.1))
    assert wrong.allowed == "it shows what obsState of its subarray shows, which was not that"
    [old] = judge(telescope, csp, lived(LEAF, leaf))
    assert old.allowed == f"it shows obsState of {CSP}, which is CONFIGURING"


def test_a_device_of_which_events_may_be_missing_is_not_judged(telescope: Telescope) -> None:
    steps = states("FAULT", "EMPTY")
    assert judge(telescope, lived(CSP, {"obsState": "READY"}, *steps, in_doubt="a gap")) == []
