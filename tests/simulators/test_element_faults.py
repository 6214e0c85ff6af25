"""A fault of an element on any command of an observation: TMC's command fails and names it, whatever states came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from harness.models.faults import (
    COMMAND_NOT_ALLOWED,
    FAILED_RESULT,
    LONG_RUNNING_EXCEPTION,
    SLOW,
    STUCK_IN_INTERMEDIATE_STATE,
    STUCK_IN_OBSTATE,
    UnknownFault,
    strikes,
)
from tests.simulators.served import ROOT, SKA_MID, Served, served

LONG = 20_000.0
"""Seconds of telescope time that nothing here takes."""
FAILED, DONE = 3, (0, "Command Completed")
TEXT = "what the fault says"
WAY_THERE: dict[str, tuple[str, ...]] = {
    "AssignResources": (),
    "Configure": ("AssignResources",),
    "Scan": ("AssignResources", "Configure"),
    "EndScan": ("AssignResources", "Configure", "Scan"),
    "End": ("AssignResources", "Configure"),
    "ReleaseAllResources": ("AssignResources",),
    "Abort": ("AssignResources",),
    "Restart": ("AssignResources", "Abort"),
}
"""For each command of TMC's subarray, those before it."""
LEADS_TO = {
    "AssignResources": "IDLE",
    "Configure": "READY",
    "Scan": "SCANNING",
    "EndScan": "READY",
    "End": "IDLE",
    "ReleaseAllResources": "EMPTY",
    "Abort": "ABORTED",
    "Restart": "EMPTY",
}
REFUSE_OR_FAIL = (COMMAND_NOT_ALLOWED, FAILED_RESULT, LONG_RUNNING_EXCEPTION)
STUCK = (STUCK_IN_INTERMEDIATE_STATE, STUCK_IN_OBSTATE)


@dataclass
class Subarray:
    """TMC's first subarray of a telescope, and the elements' below it."""

    served: Served
    name: str
    elements: dict[str, str]

    def begin(self, command: str) -> str:
        takes = self.served.telescope.devices[self.name].device_class.commands[command].argument
        argument = () if takes is None else (self._argument(command),)
        return self.served.start(self.name, command, *argument)

    def _argument(self, command: str) -> str:
        """The declared default, but that a scan does not end by itself."""
        document = json.loads(self.served.argument(self.name, command))
        if command == "Configure":
            document["tmc"]["scan_duration"] = LONG
        return json.dumps(document)

    def do(self, command: str) -> tuple[int, str]:
        with self.served.watch(self.name, "longRunningCommandResult") as results:
            return self.served.end_of(results, self.begin(command))

    def go_to(self, command: str) -> None:
        """Where the command is allowed. A scan goes on until it is ended."""
        for before in WAY_THERE[command]:
            if before == "Scan":
                with self.served.watch(self.name, "obsState") as state:
                    self.begin("Scan")
                    state.becomes("SCANNING")
            else:
                assert self.do(before) == DONE

    def make_empty(self) -> None:
        self.served.control.Clear()
        if self.served.label(self.name, "obsState") == "EMPTY":
            self.served.control.Set([self.name, "obsState", "FAULT"])
        for element in self.elements.values():
            self.served.control.Set([element, "obsState", "FAULT"])
        with self.served.watch(self.name, "obsState") as state:
            state.becomes("FAULT")
        assert self.do("Restart") == DONE


@pytest.fixture(scope="module", params=["mid", "low"])
def running(request: pytest.FixtureRequest) -> Iterator[Subarray]:
    file = SKA_MID if request.param == "mid" else ROOT / "telescopes" / "ska-low.yaml"
    with served(file, time_scale=0.01) as telescope:
        assert telescope.do("central-node", "TelescopeOn") == DONE
        names = telescope.telescope.devices
        elements = {one: f"{request.param}-{one}/subarray/01" for one in ("csp", "sdp", "mccs", "cbf")}
        yield Subarray(
            telescope,
            f"{request.param}-tmc/subarray/01",
            {one: name for one, name in elements.items() if name in names},
        )


@pytest.fixture
def subarray(running: Subarray) -> Iterator[Subarray]:
    yield running
    running.make_empty()


def can_strike(subarray: Subarray, element: str, fault: str, command: str) -> bool:
    try:
        return bool(strikes(element, subarray.served.telescope.devices[element].device_class, fault, command))
    except UnknownFault:
        return False


@pytest.mark.parametrize("fault", REFUSE_OR_FAIL)
@pytest.mark.parametrize("command", WAY_THERE)
def test_a_command_that_an_element_refuses_or_fails_fails_and_names_it(
    subarray: Subarray, command: str, fault: str
) -> None:
    for element in subarray.elements.values():
        subarray.go_to(command)
        subarray.served.control.Fault([element, fault, command, TEXT])
        with subarray.served.watch(element, "obsState") as state:
            code, text = subarray.do(command)
            assert (code, element in text, text.endswith(TEXT)) == (FAILED, True, True), text
            assert LEADS_TO[command] not in state.values[1:], f"{element} has done it"
        subarray.make_empty()


@pytest.mark.parametrize("fault", STUCK)
@pytest.mark.parametrize("command", WAY_THERE)
def test_a_command_whose_element_is_stuck_has_not_succeeded(subarray: Subarray, command: str, fault: str) -> None:
    for element in subarray.elements.values():
        if not can_strike(subarray, element, fault, command):
            continue
        subarray.go_to(command)
        subarray.served.control.Fault([element, fault, command])
        with (
            subarray.served.watch(subarray.name, "longRunningCommandResult") as results,
            subarray.served.watch(element, "lrcExecuting") as executing,
        ):
            uid = subarray.begin(command)
            executing.until(lambda values: any(command in entry for value in values for entry in value))
            subarray.served.control.Mend([element, fault])
            code, text = subarray.served.end_of(results, uid)
            assert (code, text.endswith(f"{command} was stuck until the fault was mended")) == (FAILED, True), text
        subarray.make_empty()


def test_a_slow_element_takes_its_time(subarray: Subarray) -> None:
    for element in subarray.elements.values():
        for command in ("AssignResources", "Configure"):
            subarray.served.control.Fault([element, SLOW, command])
            assert subarray.do(command) == DONE
        subarray.make_empty()
