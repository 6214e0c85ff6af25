"""SKA-Low as it is declared, against facts that are written down apart from it."""

from __future__ import annotations

import pytest

from harness.errors import ModelError
from harness.models.arguments import Ids, default_argument, read_json, why_rejected
from harness.models.load import load_telescope
from harness.models.telescope import Telescope

TEST_DEVICES = "sys/"
"""Tango's test devices stand beside the telescope and are none of SKA's."""


def test_devices_have_the_names_of_the_field(ska_low: Telescope) -> None:
    expected = {"low-tmc/central-node/0", "low-tmc/leaf-node-csp/0", "low-tmc/leaf-node-sdp/0"}
    expected |= {"low-tmc/leaf-node-mccs/0", "low-csp/control/0", "low-sdp/control/0", "low-mccs/control/control"}
    expected |= {"low-cbf/control/0", "low-cbf/processor/0.0.0"}
    for n in ("01", "02"):
        expected |= {f"low-tmc/subarray/{n}", f"low-pst/beam/{n}", f"low-mccs/subarraybeam/{n}"}
        expected |= {f"low-{element}/subarray/{n}" for element in ("csp", "sdp", "mccs", "cbf")}
        expected |= {f"low-tmc/subarray-leaf-node-{element}/{n}" for element in ("csp", "sdp", "mccs")}
    expected |= {f"low-mccs/station/{n:03}" for n in (1, 2, 3, 4)}
    assert {name for name in ska_low.devices if not name.startswith(TEST_DEVICES)} == expected


def test_both_telescopes_call_alike_devices_by_the_same_aliases(ska_low: Telescope, ska_mid: Telescope) -> None:
    shared = {"central-node", "csp", "sdp", "csp-leaf-node", "sdp-leaf-node"}
    for n in ("01", "02"):
        shared |= {f"subarray-{n}", f"csp-subarray-{n}", f"sdp-subarray-{n}"}
        shared |= {f"csp-subarray-leaf-node-{n}", f"sdp-subarray-leaf-node-{n}"}
    for telescope in (ska_low, ska_mid):
        assert shared <= set(telescope.names)
    for alias in shared:
        low, mid = (telescope.devices[telescope.names[alias]].name for telescope in (ska_low, ska_mid))
        assert low.removeprefix("low-") == mid.removeprefix("mid-")
    assert {name for name, _ in ska_low.subjects} == {name for name, _ in ska_mid.subjects}


def test_names_of_former_releases_are_known(ska_low: Telescope, ska_mid: Telescope) -> None:
    assert ska_mid.names["ska_mid/tm_central/central_node"] == "mid-tmc/central-node/0"
    assert ska_mid.names["ska_mid/tm_subarray_node/1"] == "mid-tmc/subarray/01"
    assert ska_mid.names["ska_mid/tm_leaf_node/csp_master"] == "mid-tmc/leaf-node-csp/0"
    assert ska_low.names["ska_low/tm_central/central_node"] == "low-tmc/central-node/0"
    assert ska_low.names["ska_low/tm_subarray_node/2"] == "low-tmc/subarray/02"


def test_every_device_has_what_all_have(ska_low: Telescope) -> None:
    report = {"longRunningCommandResult", "longRunningCommandStatus", "lrcFinished", "lrcExecuting", "lrcQueue"}
    for name, device in ska_low.devices.items():
        if not name.startswith(TEST_DEVICES):
            assert {"State", "adminMode", "healthState"} | report <= set(device.device_class.attributes), name
            assert all(command.protocol == "long-running" for command in device.device_class.commands.values()), name


def test_the_central_signal_processor_stays_on(ska_low: Telescope) -> None:
    for name in ("low-csp/control/0", "low-csp/subarray/01", "low-cbf/subarray/01", "low-pst/beam/01"):
        assert ska_low.devices[name].device_class.attributes["State"].rest == "ON", name
    assert ska_low.devices["low-sdp/control/0"].device_class.attributes["State"].rest == "OFF"


@pytest.mark.parametrize("key", ["1", "2", "7"])
def test_default_arguments_are_valid_and_name_the_subarray(ska_low: Telescope, key: str) -> None:
    node, ids = ska_low.classes["SubarrayNode"], Ids("t0001")
    for command in ("AssignResources", "ReleaseResources", "Configure", "Scan"):
        declared = node.commands[command].argument
        assert declared is not None
        assert declared.schema_ is not None
        argument = default_argument(ska_low, node, command, key, ids)
        assert why_rejected(read_json(ska_low.folder / declared.schema_), argument) == ""
        assert argument["subarray_id"] == int(key)
        assert argument["interface"].startswith("https://schema.skao.int/ska-low-tmc-")


def test_subarrays_assign_stations_and_beams_of_their_own_by_default(ska_low: Telescope) -> None:
    node, ids = ska_low.classes["SubarrayNode"], Ids("t0001")
    beams = [default_argument(ska_low, node, "AssignResources", key, ids)["mccs"]["subarray_beams"][0] for key in "12"]
    assert [beam["subarray_beam_id"] for beam in beams] == [1, 2]
    assert [beam["apertures"] for beam in beams] == [
        [{"station_id": 1, "aperture_id": "AP001.01"}],
        [{"station_id": 2, "aperture_id": "AP002.01"}],
    ]


def test_it_grows_to_512_stations_and_16_subarrays_and_no_further(ska_low: Telescope) -> None:
    grown = load_telescope(ska_low.file, {"subarrays": 16, "stations": 512})
    assert {"low-mccs/station/512", "low-mccs/subarray/16"} <= set(grown.devices)
    assert set(load_telescope(ska_low.file, {"stations": ("7",)}).names) >= {"station-007"}
    for parameters, cause in (({"subarrays": 17}, "17 is out of range"), ({"stations": 513}, "513 is out of range")):
        with pytest.raises(ModelError, match=cause):
            load_telescope(ska_low.file, parameters)
