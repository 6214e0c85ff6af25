"""Whatever is done with the declared SKA-Mid, the way back leads to what all its devices showed at first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulators.served import SKA_MID, Served, served

CENTRAL, SUBARRAY, CSP, SDP = (
    "mid-tmc/central-node/0",
    "mid-tmc/subarray/01",
    "mid-csp/subarray/01",
    "mid-sdp/subarray/01",
)
STORY = ("longRunningCommand", "lrc")
"""What attributes that tell what was commanded begin with: they do not go back."""
BLOCK = ("AssignResources", "Configure", "Scan", "Configure", "Scan", "End")

Picture = dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def fresh() -> Iterator[Served]:
    """SKA-Mid as it starts, switched off."""
    with served(SKA_MID, time_scale=0.02) as telescope:
        yield telescope


def picture(telescope: Served) -> Picture:
    """Value and quality of everything that all devices show."""
    shown = {}
    for device in telescope.telescope.devices:
        proxy = telescope.proxy(device)
        names = [name for name in proxy.get_attribute_list() if not name.startswith(STORY)]
        for reading in proxy.read_attributes(names):
            value = reading.value.tolist() if hasattr(reading.value, "tolist") else reading.value
            shown[device, reading.name] = (value, reading.quality.name)
    return shown


def do(telescope: Served, device: str, *commands: str) -> None:
    for command in commands:
        declared = telescope.telescope.devices[device].device_class.commands[command]
        argument = telescope.argument(device, command) if declared.argument is not None else None
        assert telescope.do(device, command, argument) == (0, "Command Completed"), command


def assert_like(telescope: Served, before: Picture) -> None:
    """Mirrored values arrive a little later than what they mirror."""

    def different() -> list[str]:
        now = picture(telescope)
        assert now.keys() == before.keys()
        return [
            f"{device} {name}: {now[device, name]}" for device, name in now if now[device, name] != before[device, name]
        ]

    try:
        telescope.eventually(lambda: not different(), "all is as before")
    except pytest.fail.Exception:
        pytest.fail("\n".join(different()))


@pytest.mark.parametrize(
    "commands",
    [
        (),
        (*BLOCK, "ReleaseAllResources"),
        (*BLOCK, "ReleaseResources"),
        ("AssignResources", "Abort", "Restart"),
        ("AssignResources", "Configure", "Abort", "Restart"),
        (*BLOCK, "Abort", "Restart"),
    ],
    ids=" ".join,
)
def test_a_block_leaves_nothing_behind(fresh: Served, commands: tuple[str, ...]) -> None:
    before = picture(fresh)
    do(fresh, CENTRAL, "TelescopeOn")
    do(fresh, SUBARRAY, *commands)
    do(fresh, CENTRAL, "TelescopeOff")
    assert_like(fresh, before)


@pytest.mark.parametrize(("command", "state"), [("Configure", "CONFIGURING"), ("Scan", "SCANNING")])
def test_a_command_that_is_aborted_leaves_nothing_behind(fresh: Served, command: str, state: str) -> None:
    before = picture(fresh)
    do(fresh, CENTRAL, "TelescopeOn")
    do(fresh, SUBARRAY, "AssignResources", *(["Configure"] if command == "Scan" else []))
    fresh.control.Hold([SUBARRAY, "obsState", state])
    with fresh.watch(SUBARRAY, "obsState") as shown:
        fresh.start(SUBARRAY, command, fresh.argument(SUBARRAY, command))
        shown.becomes(state)
        fresh.control.Clear()
        do(fresh, SUBARRAY, "Abort", "Restart")
    do(fresh, CENTRAL, "TelescopeStandby", "TelescopeOff")
    assert_like(fresh, before)


def test_a_fault_leaves_nothing_behind(fresh: Served) -> None:
    before = picture(fresh)
    do(fresh, CENTRAL, "TelescopeOn")
    do(fresh, SUBARRAY, "AssignResources", "Configure")
    with fresh.watch(SUBARRAY, "obsState") as shown:
        fresh.control.Set([SDP, "obsState", "FAULT"])
        shown.becomes("FAULT")
    do(fresh, SUBARRAY, "Restart")
    do(fresh, CENTRAL, "TelescopeOff")
    assert_like(fresh, before)


def test_the_last_resources_that_sdp_gives_back_take_their_addresses_with_them(fresh: Served) -> None:
    before = picture(fresh)
    do(fresh, CENTRAL, "TelescopeOn")
    receptors = ["SKA001", "SKA036"]
    assert fresh.do(SDP, "AssignResources", json.dumps({"resources": {"receptors": receptors}}))[0] == 0
    for receptor in receptors:
        assert fresh.proxy(SDP).receiveAddresses != ""
        assert fresh.do(SDP, "ReleaseResources", json.dumps({"receptor_ids": [receptor]}))[0] == 0
    do(fresh, CENTRAL, "TelescopeOff")
    assert_like(fresh, before)


def test_what_scenarios_change_has_a_rest_that_notices(fresh: Served) -> None:
    """Each device that commands were given to shows something else than its declared rest."""

    def at_work() -> set[str]:
        found = set()
        for device in fresh.telescope.devices.values():
            for name, attribute in device.device_class.attributes.items():
                shown = fresh.label(device.name, name) if attribute.rest is not None else None
                if attribute.rest is not None and (list(shown or ()) if attribute.shape else shown) != attribute.rest:
                    found.add(f"{device.name} {name}")
        return found

    assert at_work() == set()
    do(fresh, "mid-csp/control/0", "On")
    assert at_work() == {"mid-csp/control/0 State", f"{CSP} State", "mid-csp/subarray/02 State"}
    do(fresh, CENTRAL, "TelescopeOn")
    do(fresh, SUBARRAY, "AssignResources", "Configure")
    assert {
        f"{SUBARRAY} scanDuration",
        f"{SDP} receiveAddresses",
        "mid-dish/dish-manager/ska001 configuredBand",
    } < at_work()
    do(fresh, SUBARRAY, "End", "ReleaseAllResources")
    do(fresh, CENTRAL, "TelescopeOff")
    fresh.eventually(lambda: at_work() == set(), "rest")
