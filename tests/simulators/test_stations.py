"""The stations and beams of the declared SKA-Low: who has them, and how they are."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.simulators.served import ROOT, ROUND, Served, served

SUBARRAY, OTHER, BEAM = "low-mccs/subarray/01", "low-mccs/subarray/02", "low-mccs/subarraybeam/01"


@pytest.fixture(scope="module")
def low() -> Iterator[Served]:
    """SKA-Low, switched on, at the fastest."""
    with served(ROOT / "telescopes" / "ska-low.yaml", time_scale=0.002) as telescope:
        assert telescope.do("central-node", "TelescopeOn") == (0, "Command Completed")
        yield telescope


def beams(*stations: int, beam: int = 1) -> str:
    apertures = [{"station_id": station, "aperture_id": f"AP{station:03}.01"} for station in stations]
    return json.dumps({"subarray_beams": [{"subarray_beam_id": beam, "apertures": apertures}]})


def refusal(telescope: Served, device: str, argument: str) -> str:
    code, text = telescope.proxy(device).AssignResources(argument)
    assert list(code) == [5]
    return str(text[0])


def test_stations_and_beams_belong_to_one_subarray_until_it_gives_them_back(low: Served) -> None:
    assert low.do(SUBARRAY, "AssignResources", beams(1, 3)) == (0, "Command Completed")
    assert low.proxy(SUBARRAY).assignedResources == ("1", "3")
    assert low.proxy(BEAM).stationIds == ("1", "3")
    assert refusal(low, OTHER, beams(3, beam=2)) == "another subarray has one of the stations 3"
    assert refusal(low, OTHER, beams(4, beam=1)) == "another subarray has one of the subarray beams 1"
    assert low.do(SUBARRAY, "ReleaseResources", beams(3)) == (0, "Command Completed")
    assert low.proxy(SUBARRAY).assignedResources == ("1",)
    assert low.do(OTHER, "AssignResources", beams(3, 4, beam=2)) == (0, "Command Completed")
    for subarray in (SUBARRAY, OTHER):
        assert low.do(subarray, "ReleaseAllResources") == (0, "Command Completed")
        assert low.label(subarray, "obsState") == "EMPTY"
    assert not low.proxy(BEAM).stationIds
    assert not low.proxy(SUBARRAY).subarrayBeams


def test_a_beam_lets_the_stations_go_of_a_subarray_that_comes_back_as_new(low: Served) -> None:
    assert low.do(SUBARRAY, "AssignResources", beams(1, 3)) == (0, "Command Completed")
    assert low.do(OTHER, "AssignResources", beams(2, beam=2)) == (0, "Command Completed")
    with low.watch(BEAM, "stationIds") as stations:
        low.control.Fault([SUBARRAY, "LOST"])
        low.control.Mend([SUBARRAY, "LOST"])
        stations.until(lambda values: not values[-1])
    assert low.proxy("low-mccs/subarraybeam/02").stationIds == ("2",)
    assert low.do("central-node", "TelescopeOn") == (0, "Command Completed")
    assert low.do(SUBARRAY, "AssignResources", beams(1, 3)) == (0, "Command Completed")
    assert low.proxy(BEAM).stationIds == ("1", "3")
    for subarray in (SUBARRAY, OTHER):
        assert low.do(subarray, "ReleaseAllResources") == (0, "Command Completed")


def test_what_does_not_exist_is_named(low: Served) -> None:
    assert refusal(low, SUBARRAY, beams(1, 99)) == "there is no such station among 1, 99"
    assert refusal(low, SUBARRAY, beams(1, beam=9)) == "there is no such subarray beam among 9"
    assert low.label(SUBARRAY, "obsState") == "EMPTY"


def test_the_health_of_a_station_is_seen_at_the_central_node(low: Served) -> None:
    with low.watch("central-node", "telescopeHealthState") as health:
        low.control.Set(["station-002", "healthState", "DEGRADED"])
        health.becomes("DEGRADED")
        low.control.Set(["station-002", "healthState", "OK"])
        health.goes_through(["OK", "DEGRADED", "OK"])


def test_the_central_signal_processor_stays_on_when_the_telescope_is_switched_off(low: Served) -> None:
    assert low.do("central-node", "TelescopeOff") == (0, "Command Completed")
    states = {name: low.label(name, "State") for name in ("csp", "cbf-subarray-01", "sdp", "mccs", "station-001")}
    assert states == {"csp": "ON", "cbf-subarray-01": "ON", "sdp": "OFF", "mccs": "OFF", "station-001": "OFF"}
    assert low.do("central-node", "TelescopeOn") == (0, "Command Completed")
    assert low.label("station-001", "State") == "ON"


def test_from_empty_to_empty(low: Served) -> None:
    subarray = "low-tmc/subarray/02"
    argument = low.argument
    with low.watch(subarray, "obsState") as state, low.watch("low-cbf/subarray/02", "obsState") as correlator:
        for command in ("AssignResources", "Configure", "Scan"):
            assert low.do(subarray, command, argument(subarray, command, "2")) == (0, "Command Completed"), command
        for command in ("End", "ReleaseAllResources"):
            assert low.do(subarray, command) == (0, "Command Completed"), command
        state.goes_through(ROUND)
        correlator.goes_through(ROUND)


def test_an_argument_that_lacks_what_a_refusal_tells_is_rejected(low: Served) -> None:
    for argument in ("{}", '{"subarray_beams": 3}'):
        _, uid = low.proxy(SUBARRAY).AssignResources(argument)
        with low.watch(SUBARRAY, "longRunningCommandResult") as watch:
            assert low.end_of(watch, str(uid[0]))[0] == 3
        assert low.label(SUBARRAY, "obsState") == "EMPTY"
