"""``firstlight model argument``."""

from __future__ import annotations

import json

import pytest
import tango

from tests.firstlight.commands import CommandLine
from tests.simulators.served import Served


def test_an_argument_is_filled_in_for_a_subarray(firstlight: CommandLine) -> None:
    first = firstlight("model", "argument", "ska-mid", "AssignResources", "--subarray", "2")
    second = firstlight("model", "argument", "ska-mid", "AssignResources", "--subarray", "2", "--indent")
    assert (first.code, second.code) == (0, 0)
    assert first.out.count("\n") == 1 < second.out.count("\n")
    assert first.json["subarray_id"] == second.json["subarray_id"] == 2
    blocks = [one.json["sdp"]["execution_block"]["eb_id"] for one in (first, second)]
    assert blocks[0] != blocks[1]


def test_what_it_prints_can_be_pasted_into_itango(firstlight: CommandLine, running_ska: Served) -> None:
    line = firstlight("model", "argument", "ska-mid", "AssignResources", "--itango").out
    assert line.startswith("tango.DeviceProxy('mid-tmc/subarray/01').AssignResources('{")
    here = line.replace("DeviceProxy('", f"DeviceProxy('tango://{running_ska.running.tango_host}/")
    with running_ska.watch("mid-tmc/subarray/01", "longRunningCommandResult") as watch:
        code, uid = eval(here, {"tango": tango})
        assert list(code) == [2]
        assert running_ska.end_of(watch, uid[0]) == (0, "Command Completed")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ["AssignResource"],
            "no class of ska-mid has a default argument for 'AssignResource'. Did you mean 'AssignResources'?",
        ),
        (["Scan", "--subarray", "17"], "ska-mid has no subarray '17'."),
        (
            ["Scan", "--device", "mid-tmc/subarray/3"],
            "ska-mid has no device 'mid-tmc/subarray/3'. Did you mean 'mid-tmc/sub",
        ),
        (["Abort", "--device", "mid-tmc/subarray/01"], "Abort of SubarrayNode has no default argument"),
    ],
)
def test_what_has_no_argument_is_told(firstlight: CommandLine, arguments: list[str], text: str) -> None:
    outcome = firstlight("model", "argument", "ska-mid", *arguments)
    assert outcome.code == 2
    assert text in outcome.err


def test_parameters_count(firstlight: CommandLine) -> None:
    outcome = firstlight(
        "model",
        "argument",
        "ska-mid",
        "AssignResources",
        "--parameter",
        "dishes=SKA036",
        "--parameter",
        "subarrays=16",
        "--subarray",
        "16",
    )
    assert json.loads(outcome.out)["dish"]["receptor_ids"] == ["SKA036"]


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["turn"], 0, '{"angle": 90.0}'),
        (["turn", "--device", "tcs.enclosure.cap"], 0, '{"angle": 90.0}'),
        (["configure", "--device", "IRIS.imager"], 0, '{"filter": "Ks", "exposureTime": 1.0}'),
        (["turn", "--itango"], 2, "TCS.enclosure.base is none of Tango's devices. Leave --itango out."),
        (["trun"], 2, "Did you mean 'turn'?"),
    ],
)
def test_parameters_of_a_component_have_defaults(
    firstlight: CommandLine, arguments: list[str], code: int, text: str
) -> None:
    outcome = firstlight("model", "argument", "tmt", *arguments)
    assert outcome.code == code
    assert text in (outcome.err if code else outcome.out)
