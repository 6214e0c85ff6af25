"""A simulated SKA-Mid, with what it has of Tango's own test device, answers alike directly and through its gateway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.direct import DirectConnector
from harness.limits import Limits
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import BEHIND_A_GATEWAY
from harness.targets.tango.through_gateway import behind
from simulators.launcher import SimulatorLauncher
from tests.connectors.tango.contract import Question, holds
from tests.connectors.tango.tango_test import COMMANDS, DEVICE, WRITES
from tests.connectors.tango.telescope_questions import commanded, of_control_system, of_device, written

SKA_MID = Path(__file__).parents[3] / "telescopes" / "ska-mid.yaml"
LIMITS = Limits(call=8.0, poll=0.05)
TYPES = "sys/types_test/1"
DEVICES = ("mid-tmc/central-node/0", "mid-tmc/subarray/01", "mid-csp/subarray/01", "mid-sdp/subarray/01", DEVICE)
TYPED = (
    *(("gear", "FIRST"), ("gears", ("FIRST", "REVERSE")), ("gear_map", (("FIRST",), ("SECOND",))), ("phase", "MOVING")),
    *(("phases", ("ON", "MOVING")), ("encoded", ("json", b'{"a": 1}')), ("long64_spectrum", (-(2**62), 2**62))),
    *(("ulong_spectrum", (2**32 - 1,)), ("ulong64_image", ((2**64 - 1,),)), ("temperature", 7), ("temperature", 110)),
    *(("temperature", 500), ("temperature", 20), ("phase", "OFF"), ("gear", "NEUTRAL"), ("encoded", ("json", "{}"))),
)
REJECTED = (("EndScan", None), ("Configure", "no JSON"), ("Configure", 1), ("AssignResources", "{}"), ("Absent", None))


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Connector, Connector]]:
    """Both ways to one simulated telescope."""
    running = SimulatorLauncher().start(Simulation(load_telescope(SKA_MID), time_scale=0.02, systems=BEHIND_A_GATEWAY))
    factory = TBridgeFactory()
    try:
        assert running.door is not None
        direct = DirectConnector(running.tango_host, LIMITS)
        bridge = BridgeConnector(factory.bridge(*behind(running.door), LIMITS), factory, LIMITS)
        yield direct, bridge
        bridge.close()
        direct.close()
    finally:
        running.stop()


def questions() -> Iterator[Question]:
    yield from of_control_system()
    for device in (*DEVICES, TYPES):
        yield from of_device(device)
    yield from commanded(DEVICE, COMMANDS)
    yield from written(DEVICE, WRITES)
    yield from written(TYPES, TYPED)
    yield from commanded(TYPES, [("Echo", ("json", b"text"))])
    yield from commanded("mid-tmc/subarray/01", REJECTED)


@pytest.mark.parametrize("question", tuple(questions()), ids=lambda question: question.name)
def test_both_answer_alike(both: tuple[Connector, Connector], question: Question) -> None:
    holds(question, *both)
