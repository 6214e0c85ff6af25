"""SKA-Mid as it is declared, against facts that are written down apart from it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from harness.models.arguments import Ids, default_argument, read_json, why_rejected
from harness.models.load import load_telescope
from harness.models.machines.machine import Machine, state_machine
from harness.models.telescope import Telescope


@pytest.fixture(scope="module")
def ska_mid(ska_mid: Telescope) -> Telescope:
    """Without Tango's test devices, which stand beside it and are none of SKA's."""
    devices = {name: device for name, device in ska_mid.devices.items() if not name.startswith("sys/")}
    used = {device.device_class.name for device in devices.values()}
    return replace(ska_mid, devices=devices, classes={name: ska_mid.classes[name] for name in used})


def machine_of(telescope: Telescope, name: str, attribute: str = "obsState") -> Machine:
    return state_machine(telescope, telescope.classes[name], attribute)


def test_enumerations_have_the_numbers_of_the_field(ska_mid: Telescope) -> None:
    assert len(ska_mid.enumerations["ObsState"]) == 11
    assert ska_mid.enumerations["AdminMode"] == ("ONLINE", "OFFLINE", "ENGINEERING", "NOT_FITTED", "RESERVED")
    assert ska_mid.enumerations["HealthState"] == ("OK", "DEGRADED", "FAILED", "UNKNOWN")
    assert ska_mid.enumerations["DishMode"].index("OPERATE") == 7
    assert ska_mid.enumerations["DishMode"].index("STANDBY_LP") == 2
    assert ska_mid.enumerations["PointingState"] == ("READY", "SLEW", "TRACK", "SCAN", "UNKNOWN", "NONE")


def test_devices_have_the_names_of_the_field(ska_mid: Telescope) -> None:
    expected = {"mid-tmc/central-node/0", "mid-tmc/leaf-node-csp/0", "mid-tmc/leaf-node-sdp/0", "mid-csp/control/0"}
    expected |= {"mid-sdp/control/0"}
    for n in ("01", "02"):
        expected |= {f"mid-tmc/subarray/{n}", f"mid-csp/subarray/{n}", f"mid-sdp/subarray/{n}"}
        expected |= {f"mid-tmc/subarray-leaf-node-csp/{n}", f"mid-tmc/subarray-leaf-node-sdp/{n}"}
        expected |= {f"mid-sdp/queueconnector/{n}"}
    for dish in ("ska001", "ska036", "ska063", "ska100"):
        expected |= {f"mid-tmc/leaf-node-dish/{dish}", f"mid-dish/dish-manager/{dish}"}
    assert set(ska_mid.devices) == expected


def test_every_device_has_what_all_have(ska_mid: Telescope) -> None:
    report = {"longRunningCommandResult", "longRunningCommandStatus", "lrcFinished", "lrcExecuting", "lrcQueue"}
    for device in ska_mid.devices.values():
        attributes = device.device_class.attributes
        assert {"State", "adminMode", "healthState"} | report <= set(attributes), device.name
        assert attributes["longRunningCommandResult"].shape == (2,)
        assert all(attribute.events == "change" for attribute in attributes.values())
        assert all(command.protocol == "long-running" for command in device.device_class.commands.values())


def test_attributes_of_the_field(ska_mid: Telescope) -> None:
    expected = {
        "CentralNode": {"telescopeState", "telescopeHealthState", "isDishVccConfigSet"},
        "SubarrayNode": {"obsState", "assignedResources", "scanID", "receiveAddresses"},
        "CspSubarrayLeafNode": {"cspSubarrayObsState", "delayModel"},
        "SdpSubarrayLeafNode": {"sdpSubarrayObsState"},
        "CspMasterLeafNode": {"sourceDishVccConfig"},
        "DishManager": {"dishMode", "pointingState", "configuredBand"},
    }
    for name, attributes in expected.items():
        assert attributes <= set(ska_mid.classes[name].attributes), name


def test_off_line_devices_refuse_every_command(ska_mid: Telescope) -> None:
    may_always = {"SetStowMode"}  # protects the dish
    for device_class in ska_mid.classes.values():
        machine = state_machine(ska_mid, device_class, "adminMode")
        for command in set(device_class.commands) - may_always:
            assert not machine.allowed(command, {"State": "DISABLE"}), f"{device_class.name} {command}"


def test_the_rest_is_what_devices_show_at_first(ska_mid: Telescope) -> None:
    resting = {
        (device.device_class.name, name): attribute.rest
        for device in ska_mid.devices.values()
        for name, attribute in device.device_class.attributes.items()
        if attribute.rest is not None
    }
    for (device_class, name), rest in resting.items():
        initial = ska_mid.classes[device_class].attributes[name].initial
        assert (initial or []) == rest if rest == [] else initial == rest
    assert resting["CentralNode", "telescopeState"] == "OFF"
    assert resting["SubarrayNode", "obsState"] == "EMPTY"
    assert resting["DishManager", "dishMode"] == "STANDBY_LP"
    assert {resting[name, "adminMode"] for name in ska_mid.classes} == {"ONLINE"}
    assert {resting[name, "healthState"] for name in ska_mid.classes} == {"OK"}


def test_a_subarray_assigns_only_when_the_telescope_is_on(ska_mid: Telescope) -> None:
    machine = machine_of(ska_mid, "SubarrayNode")
    assert not machine.allowed("AssignResources", {"State": "OFF", "obsState": "EMPTY"})
    assert ska_mid.subjects["subarray", "2"].needs == {"telescope": "on"}


def test_with_the_telescope_off_a_subarray_still_finds_back(ska_mid: Telescope) -> None:
    machine = machine_of(ska_mid, "SubarrayNode")
    for state in ("IDLE", "READY"):
        assert machine.route(state, "EMPTY", {"State": "OFF"}).commands == ("Abort", "Restart")


def test_the_way_through_a_scheduling_block(ska_mid: Telescope) -> None:
    machine = machine_of(ska_mid, "SubarrayNode")
    assert machine.route("EMPTY", "READY").commands == ("AssignResources", "Configure")
    assert machine.route("READY", "IDLE").commands == ("End",)
    assert machine.route("IDLE", "EMPTY").commands == ("ReleaseAllResources",)
    route = machine.route("EMPTY", "SCANNING")
    assert route.commands == ("AssignResources", "Configure", "Scan")
    assert route.passes


def test_the_telescope_is_switched_from_any_state_to_any(ska_mid: Telescope) -> None:
    machine = machine_of(ska_mid, "CentralNode", "telescopeState")
    words = {"OFF": "TelescopeOff", "STANDBY": "TelescopeStandby", "ON": "TelescopeOn"}
    for start, goal in itertools.permutations(words, 2):
        assert machine.route(start, goal).commands == (words[goal],)


def test_the_mid_correlator_has_no_standby(ska_mid: Telescope) -> None:
    assert (
        ska_mid.classes["CspController"].commands["Standby"].refuses[0].because == "the Mid correlator has no standby"
    )
    assert "STANDBY" not in (ska_mid.classes["CspController"].attributes["powerState"].states or ())


def test_subjects_speak_the_words_of_the_sentences(ska_mid: Telescope) -> None:
    assert set(ska_mid.subjects) == {("telescope", ""), ("subarray", "1"), ("subarray", "2")}
    telescope = ska_mid.subjects["telescope", ""]
    assert telescope.says == {"on": "ON", "off": "OFF", "in standby": "STANDBY", "standby": "STANDBY"}
    assert set(telescope.actions) == {"turn on", "turn off", "turn to standby"}
    assert set(ska_mid.subjects["subarray", "1"].actions) == {
        *("assign resources", "release resources", "release all resources", "configure", "scan", "end the scan"),
        *("end the scheduling block", "abort", "restart"),
    }


@pytest.mark.parametrize("key", ["1", "2", "7"])
def test_default_arguments_are_valid_and_name_the_subarray(ska_mid: Telescope, key: str) -> None:
    node, ids = ska_mid.classes["SubarrayNode"], Ids("t0001")
    for command in ("AssignResources", "ReleaseResources", "Configure", "Scan"):
        declared = node.commands[command].argument
        assert declared is not None
        assert declared.schema_ is not None
        schema = read_json(ska_mid.folder / declared.schema_)
        assert why_rejected(schema, default_argument(ska_mid, node, command, key, ids)) == ""
    assert default_argument(ska_mid, node, "Scan", key, ids)["scan_id"] == int(key)


def test_subarrays_assign_different_dishes_by_default(ska_mid: Telescope) -> None:
    node, ids = ska_mid.classes["SubarrayNode"], Ids("t0001")
    assigned = [default_argument(ska_mid, node, "AssignResources", key, ids)["dish"] for key in ("1", "2")]
    assert assigned == [{"receptor_ids": ["SKA001"]}, {"receptor_ids": ["SKA036"]}]


def test_it_grows_with_its_parameters(ska_mid: Telescope) -> None:
    grown = load_telescope(ska_mid.file, {"subarrays": 16, "dishes": ("SKA001",)})
    assert len([name for name in grown.devices if name.startswith("mid-tmc/subarray/")]) == 16
    assert grown.devices["mid-tmc/subarray/16"].links["csp"] == {
        "mid-tmc/subarray-leaf-node-csp/16": "mid-tmc/subarray-leaf-node-csp/16"
    }
    assert grown.devices["mid-tmc/subarray/16"].links["dishes"] == {"SKA001": "mid-tmc/leaf-node-dish/ska001"}
    assert ("subarray", "16") in grown.subjects
