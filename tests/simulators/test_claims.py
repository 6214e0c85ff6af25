"""What belongs to one subarray, when several ask for it at the same time."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
import tango

from tests.simulators.served import ROOT, SKA_MID, Served, served

ROUNDS = 5
SKA_LOW = ROOT / "telescopes" / "ska-low.yaml"
BLOCK = {"execution_block": {"eb_id": "eb-once-20260101-00001"}, "resources": {"receptors": ["SKA001"]}}
DISHES = {"dish": {"receptor_ids": ["SKA001"]}}
BEAMS = {"subarray_beams": [{"subarray_beam_id": 1, "apertures": [{"station_id": 1, "aperture_id": "AP001.01"}]}]}


def assigned_at_once(telescope: Served, devices: tuple[str, str], argument: dict[str, object]) -> list[int]:
    """The codes that both answer when they are asked together."""
    together, codes = threading.Barrier(len(devices)), []

    def assign(device: str) -> None:
        with tango.EnsureOmniThread():
            proxy = telescope.proxy(device)
            together.wait()
            codes.append(int(proxy.command_inout("AssignResources", json.dumps(argument))[0][0]))

    threads = [threading.Thread(target=assign, args=[device]) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(codes)


def give_back(telescope: Served, device: str) -> None:
    telescope.eventually(lambda: telescope.label(device, "obsState") in ("IDLE", "EMPTY"), device)
    if telescope.label(device, "obsState") == "IDLE":
        assert telescope.do(device, "ReleaseAllResources") == (0, "Command Completed")


@pytest.mark.parametrize("separate", [False, True], ids=["in one process", "in two"])
@pytest.mark.parametrize(
    ("file", "element", "argument"),
    [(SKA_MID, "mid-sdp", BLOCK), (SKA_MID, "mid-csp", DISHES), (SKA_LOW, "low-mccs", BEAMS)],
    ids=["an execution block", "a dish", "a station and a beam"],
)
def test_of_two_that_ask_for_it_together_one_gets_it(
    file: Path, element: str, argument: dict[str, object], *, separate: bool
) -> None:
    devices = (f"{element}/subarray/01", f"{element}/subarray/02")
    with served(file, time_scale=0.02, separate=devices[:1] if separate else ()) as telescope:
        assert telescope.do("central-node", "TelescopeOn") == (0, "Command Completed")
        for device in devices:
            telescope.proxy(device).ping()
        for _ in range(ROUNDS):
            assert assigned_at_once(telescope, devices, argument) == [2, 5]
            for device in devices:
                give_back(telescope, device)
