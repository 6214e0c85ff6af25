"""The dishes of the declared SKA-Mid and their receiver bands."""

from __future__ import annotations

import json

from tests.simulators.served import Served

SUBARRAY, DISH, LEAF = "mid-tmc/subarray/01", "mid-dish/dish-manager/ska001", "mid-tmc/leaf-node-dish/ska001"


def band(name: str) -> str:
    return json.dumps({"dish": {"receiver_band": name}})


def test_a_dish_refuses_the_band_that_it_has(ska: Served) -> None:
    if ska.label(DISH, "configuredBand") != "NONE":  # another test has left it so
        ska.do(DISH, "SetStandbyLPMode")
        ska.do(DISH, "SetStandbyFPMode")
    try:
        assert ska.do(DISH, "ConfigureBand", band("1")) == (0, "Command Completed")
        code, text = ska.proxy(DISH).ConfigureBand(band("1"))
        assert (list(code), list(text)) == ([5], ["band 1 is configured already"])
        assert ska.label(DISH, "dishMode") == "OPERATE"
        assert ska.do(DISH, "ConfigureBand", band("5b")) == (0, "Command Completed")
        assert ska.label(DISH, "configuredBand") == "B5b"
        assert list(ska.proxy(DISH).ConfigureBand(band("5b"))[0]) == [5]
    finally:
        ska.do(DISH, "SetStandbyFPMode")


def test_low_power_takes_the_receiver_out_of_the_focus(ska: Served) -> None:
    ska.do(DISH, "ConfigureBand", band("2"))
    ska.do(DISH, "SetStandbyLPMode")
    assert ska.label(DISH, "configuredBand") == "NONE"
    ska.do(DISH, "SetStandbyFPMode")
    assert ska.do(DISH, "ConfigureBand", band("2")) == (0, "Command Completed")
    ska.do(DISH, "SetStandbyFPMode")


def test_its_leaf_node_leaves_the_band_alone_and_lets_it_track_again(ska: Served) -> None:
    assert ska.do(LEAF, "Configure", band("3")) == (0, "Command Completed")
    with ska.watch(DISH, "dishMode") as mode, ska.watch(DISH, "pointingState") as pointing:
        assert ska.do(LEAF, "Configure", band("3")) == (0, "Command Completed")
        pointing.goes_through(["TRACK", "SLEW", "TRACK"])
        assert mode.values == ["OPERATE"]
        ska.do(LEAF, "Configure", band("4"))
        mode.goes_through(["OPERATE", "CONFIG", "OPERATE"])
    assert ska.label(DISH, "configuredBand") == "B4"
    ska.do(DISH, "SetStandbyFPMode")
    assert ska.label(DISH, "configuredBand") == "B4"
    assert ska.do(LEAF, "Configure", band("4")) == (0, "Command Completed")
    assert ska.label(DISH, "pointingState") == "TRACK"
    ska.do(DISH, "SetStandbyFPMode")


def test_a_subarray_is_configured_for_the_same_band_again_and_again(ska: Served) -> None:
    ska.do(SUBARRAY, "AssignResources", ska.argument(SUBARRAY, "AssignResources"))
    with ska.watch(SUBARRAY, "obsState") as state:
        for _ in range(3):
            assert ska.do(SUBARRAY, "Configure", ska.argument(SUBARRAY, "Configure")) == (0, "Command Completed")
        state.goes_through(["IDLE", *["CONFIGURING", "READY"] * 3])
    assert ska.do(SUBARRAY, "End") == (0, "Command Completed")
    assert ska.do(SUBARRAY, "Configure", ska.argument(SUBARRAY, "Configure")) == (0, "Command Completed")


def test_a_dish_belongs_to_one_subarray(ska: Served) -> None:
    first, second = "mid-csp/subarray/01", "mid-csp/subarray/02"
    dishes = [json.dumps({"dish": {"receptor_ids": names}}) for names in (["SKA001"], ["SKA036", "SKA001"])]
    assert ska.do(first, "AssignResources", dishes[0]) == (0, "Command Completed")
    code, text = ska.proxy(second).AssignResources(dishes[1])
    assert (list(code), list(text)) == ([5], ["another subarray has one of the dishes SKA036, SKA001"])
    assert ska.do(first, "ReleaseAllResources") == (0, "Command Completed")
    assert ska.do(second, "AssignResources", dishes[1]) == (0, "Command Completed")
