"""Faults through the sentences: refused with a reason, and never left behind."""

from __future__ import annotations

import pytest

from harness.errors import PreconditionError, SentenceError
from harness.scenario.run import ScenarioRun
from harness.telescope.resting_state import put_back
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.faults import FaultSentences

CSP, SDP = "mid-csp/subarray/01", "mid-sdp/subarray/01"
"""SDP's lives in a process of its own."""


def present(run: ScenarioRun) -> list[str]:
    assert run.target.running is not None
    return list(run.device(run.target.running.control).read("faults").value or ())


@pytest.mark.parametrize(
    ("device", "fault", "command", "text"),
    [
        (
            "csp-subarray-01",
            "FAILED_RESLT",
            None,
            f"{CSP} cannot have the fault FAILED_RESLT: CspSubarray does not declare it. Did you mean 'FAILED_RESULT'",
        ),
        (
            "sdp-subarray-01",
            "TIRED",
            None,
            f"{SDP} cannot have the fault TIRED: SdpSubarray does not declare it. There are COMMAND_NOT_ALLOWED, ",
        ),
        ("csp-subarray-01", "SLOW", "Confgure", f"{CSP} has no command Confgure. Did you mean 'Configure'"),
        ("csp-subarray-01", "SLOW", "Scan", "Scan takes no time, so that SLOW cannot strike it"),
        ("subarray-01", "LOST", None, "mid-tmc/subarray/01 .* SubarrayNode does not declare it. There are none"),
    ],
)
def test_a_fault_that_cannot_be_is_an_error_of_the_sentence_before_anything_is_sent(
    run: ScenarioRun, device: str, fault: str, command: str | None, text: str
) -> None:
    with pytest.raises(SentenceError, match=text):
        FaultSentences(run).gets(device, fault, command)
    assert present(run) == []


def test_no_fault_outlives_its_scenario(run: ScenarioRun) -> None:
    faults = FaultSentences(run)
    faults.gets("csp-subarray-01", "FAILED_RESULT", "AssignResources", "too hot")
    faults.gets("sdp-subarray-01", "STUCK_IN_OBSTATE")
    faults.goes_away("SKA001")
    with pytest.raises(AssertionError, match="ska001 does not answer: "):
        TangoSentences(run).is_reachable("SKA001")
    assert f"{CSP} FAILED_RESULT AssignResources" in present(run)
    faults.does_not_answer("SKA001")
    assert put_back(run) == []
    assert present(run) == []
    with pytest.raises(AssertionError, match="mid-dish/dish-manager/ska001 answers"):
        faults.does_not_answer("SKA001")


@pytest.mark.parametrize("device", ["csp-subarray-01", "sdp-subarray-01"])
def test_a_device_that_came_back_takes_calls_at_once(run: ScenarioRun, device: str) -> None:
    faults = FaultSentences(run)
    for _ in range(3):
        faults.goes_away(device)
        faults.does_not_answer(device)
        faults.comes_back(device)
        assert run.device(device).read("obsState").label == "EMPTY"


def test_a_target_that_is_not_simulated_cannot(run: ScenarioRun) -> None:
    run.target.running, running = None, run.target.running
    try:
        with pytest.raises(
            PreconditionError, match=r"only a simulated telescope can be told to Fault; .*@needs.faults"
        ):
            FaultSentences(run).gets("csp-subarray-01", "LOST")
    finally:
        run.target.running = running
