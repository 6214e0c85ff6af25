"""What the sentence about the order of things means; on a real simulated telescope."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.errors import NotDefined, SentenceError
from harness.events.key import Key
from harness.events.waiting.verdicts import Inconclusive, Unmet
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.order import HEADER, in_order
from harness.vocabulary.telescope.faults import FaultSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences

TMC, CSP = "mid-tmc/subarray/01", "mid-csp/subarray/01"
CSP_FIRST = [HEADER, (CSP, "obsState", "IDLE"), (TMC, "obsState", "IDLE")]
TMC_FIRST = [HEADER, *CSP_FIRST[:0:-1]]


@pytest.fixture
def telescope(run: ScenarioRun) -> TelescopeSentences:
    run.listen([Key(TMC, "obsState"), Key(CSP, "obsState")])
    sentences = TelescopeSentences(run, TangoSentences(run))
    sentences.reach("subarray", "1", "EMPTY")
    return sentences


def assign(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    run.begin_step("when", "When I assign resources to subarray 1")
    telescope.act("subarray", "1", "assign resources")
    run.begin_step("then", "Then this happens in this order")


def test_it_is_waited_for_and_the_devices_times_decide(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    assign(run, telescope)
    in_order(run, CSP_FIRST)
    in_order(run, [HEADER, ("csp-subarray-01", "OBSSTATE", "IDLE"), (TMC.upper(), "obsState", '"IDLE"')])
    with pytest.raises(Unmet, match=f"1 of 2 came in order: {CSP} obsState IDLE came at .*, before {TMC}"):
        in_order(run, TMC_FIRST, 0.1)


def test_closer_than_the_tolerance_of_the_target_is_inconclusive(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    run.target.limits = replace(run.target.limits, clock_tolerance=60.0)
    assign(run, telescope)
    told = r"(?s)did not come in order within 1000 s.*inconclusive: .* closer than the clock tolerance of 60000 ms"
    with pytest.raises(Inconclusive, match=told):
        in_order(run, CSP_FIRST, 1000)  # nothing is waited for when all is there, or the test would time out


def test_what_was_before_the_when_does_not_count(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    assign(run, telescope)
    in_order(run, CSP_FIRST)
    run.begin_step("when", "When I look on")
    run.begin_step("then", "Then this happens in this order")
    with pytest.raises(Unmet, match="0 of 2 came in order"):
        in_order(run, CSP_FIRST, 0.1)


def test_a_fault_ends_the_wait(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    run.target.limits = replace(run.target.limits, clock_tolerance=0.0)
    run.begin_step("when", "When the correlator fails")
    FaultSentences(run).reports(CSP, "obsState", "FAULT")
    run.begin_step("then", "Then this happens in this order")
    with pytest.raises(Unmet, match=f"Stopped early at .*: {CSP} obsState went to FAULT"):
        in_order(run, CSP_FIRST, 60)
    in_order(run, [HEADER, (CSP, "obsState", "FAULT"), (TMC, "obsState", "FAULT")])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            [("device", "value"), (TMC, "IDLE")],
            r"columns are device, value\. Write: \| device \| attribute \| value \|",
        ),
        (CSP_FIRST[:2], r"no two rows\. Below the header, write what has to come, in order\."),
        ([*CSP_FIRST, (TMC, "obsState", "IDEL")], "IDEL"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(run: ScenarioRun, table: list[tuple[str, ...]], message: str) -> None:
    with pytest.raises(SentenceError, match=message):
        in_order(run, table)


def test_an_attribute_that_there_is_not_is_refused(run: ScenarioRun) -> None:
    with pytest.raises(NotDefined, match="obsStat"):
        in_order(run, [*CSP_FIRST, (TMC, "obsStat", "IDLE")])
