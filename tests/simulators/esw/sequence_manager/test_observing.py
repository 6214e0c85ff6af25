"""Observing modes, who gets which sequence component, and how modes and resources stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contracts.esw.sequencing.sequence_manager import (
    AgentProvisionConfig,
    Available,
    Configurable,
    Configured,
    InUse,
    NonConfigurable,
)
from harness.contracts.esw.values.names import Prefix, VariationInfo
from simulators.esw.agent.provisioned_names import name_sequence_components
from simulators.esw.sequence_manager.observing.allocation import Assignment, allocate
from simulators.esw.sequence_manager.observing.observing_modes import read_modes, take_declared_modes
from simulators.esw.sequence_manager.observing.occupancy import (
    describe_modes,
    describe_resources,
    find_running,
    has_conflict,
)
from tests.simulators.esw.components.telescope import TMT
from tests.simulators.esw.sequence_manager.rig import MODES, mode

FIELD = """
esw-sm {
  darknight-sequencers: [IRIS, ESW, TCS]
  obsModes: {
    // as the field writes them
    IRIS_Darknight { resources: [iris, TCS], sequencers: ${esw-sm.darknight-sequencers} }
    IRIS_ImagerAndIFS: { "resources": ["IRIS", "TCS"], "sequencers": ["IRIS.imager", "IRIS.ifs", "ESW"] }
    WFOS_Calib { resources = [WFOS], sequencers = [ESW, WFOS] }
  }
}
"""


def prefixes(*names: str) -> tuple[Prefix, ...]:
    return tuple(map(Prefix, names))


def infos(*names: str) -> tuple[VariationInfo, ...]:
    return tuple(map(VariationInfo, names))


def test_modes_are_read_as_the_field_writes_them() -> None:
    assert read_modes(FIELD) == MODES


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("esw-sm {", "it is no HOCON"),
        ("[1, 2]", "it is a list"),
        ("esw {}", "it has no esw-sm with keys and values"),
        ("esw-sm { obsModes: 3 }", "it has no esw-sm.obsModes with keys and values"),
        ("esw-sm.obsModes.A {}", "the observing mode A has no lists of resources and sequencers"),
        ("esw-sm.obsModes.A { resources: IRIS, sequencers: [ESW] }", "the observing mode A has no lists"),
        ("esw-sm.obsModes.A { resources: [IRES], sequencers: [ESW] }", "the observing mode A: 'IRES' is no subsystem"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace(".", r"\.")):
        read_modes(text)


def test_declared_modes_are_those_of_the_telescope() -> None:
    declared = take_declared_modes(TMT)
    assert declared["IRIS_Darknight"] == mode("IRIS TCS", "ESW IRIS TCS")
    assert take_declared_modes(replace(TMT, observing_modes={})) == {}


def test_esw_is_served_first_and_then_lends_to_others() -> None:
    given_all = allocate(infos("IRIS", "TCS", "ESW"), prefixes("ESW.ESW_2", "ESW.ESW_1", "IRIS.IRIS_1"))
    assert given_all.assigned == (
        Assignment(VariationInfo("ESW"), Prefix("ESW.ESW_1")),
        Assignment(VariationInfo("IRIS"), Prefix("IRIS.IRIS_1")),
        Assignment(VariationInfo("TCS"), Prefix("ESW.ESW_2")),
    )
    assert allocate(infos("IRIS", "ESW"), prefixes("ESW.ESW_1")).unserved == infos("IRIS")
    assert allocate(infos("IRIS"), prefixes("ESW.ESW_1")).unserved == infos("IRIS"), "no subsystem of the mode"


SUBSYSTEMS = st.sampled_from(["ESW", "IRIS", "TCS", "WFOS"])


@given(st.lists(SUBSYSTEMS, max_size=5), st.lists(SUBSYSTEMS, max_size=6))
def test_no_sequence_component_is_given_twice_or_to_strangers(wanted: list[str], having: list[str]) -> None:
    idle = prefixes(*(f"{name}.{name}_{number}" for number, name in enumerate(having)))
    allocation = allocate(infos(*wanted), idle)
    components = [one.component for one in allocation.assigned]
    assert len(set(components)) == len(components)
    assert len(allocation.assigned) + len(allocation.unserved) == len(wanted)
    for one in allocation.assigned:
        assert one.component.subsystem in (one.sequencer.subsystem, "ESW")
    left = [one for one in idle if one not in components]
    assert not [one for one in left if one.subsystem in {missing.subsystem for missing in allocation.unserved}]


def test_what_runs_is_told_by_the_sequencers_of_esw() -> None:
    assert find_running(prefixes("ESW.IRIS_Darknight", "IRIS.WFOS_Calib", "ESW.other")) == ("IRIS_Darknight", "other")
    assert has_conflict(MODES, "IRIS_ImagerAndIFS", ["IRIS_Darknight"])
    assert has_conflict(MODES, "IRIS_Darknight", ["IRIS_Darknight"]), "with itself"
    assert not has_conflict(MODES, "WFOS_Calib", ["IRIS_Darknight", "other"])


def test_modes_and_resources_are_described() -> None:
    idle = prefixes("ESW.ESW_1", "ESW.ESW_2", "IRIS.IRIS_1")
    told = {one.obs_mode: one.status for one in describe_modes(MODES, ["IRIS_Darknight"], idle)}
    assert told == {
        "IRIS_Darknight": Configured(),
        "WFOS_Calib": Configurable(),
        "IRIS_ImagerAndIFS": NonConfigurable(()),
    }, "the last has all sequence components, and a conflict alone"
    told = {one.obs_mode: one.status for one in describe_modes(MODES, [], idle[:1])}
    assert told["WFOS_Calib"] == NonConfigurable(infos("WFOS"))
    used = [
        (one.resource, one.status, one.obs_mode or "") for one in describe_resources(MODES, ["IRIS_Darknight", "other"])
    ]
    assert [(resource, mode) for resource, status, mode in used if status == InUse()] == [
        ("IRIS", "IRIS_Darknight"),
        ("TCS", "IRIS_Darknight"),
    ]
    assert [resource for resource, status, _ in used if status == Available()] == ["WFOS"]


def test_sequence_components_are_numbered_by_subsystem() -> None:
    wanted = [("ESW.machine1", 2), ("IRIS.machine1", 1), ("ESW.machine2", 1), ("TCS.machine1", 0)]
    named = name_sequence_components(AgentProvisionConfig(Prefix(agent), count) for agent, count in wanted)
    assert [(one.agent, one.prefix) for one in named] == [
        ("ESW.machine1", "ESW.ESW_1"),
        ("ESW.machine1", "ESW.ESW_2"),
        ("IRIS.machine1", "IRIS.IRIS_1"),
        ("ESW.machine2", "ESW.ESW_3"),
    ]
