"""A command that cannot be accepted is refused with the issue that says why."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from msgspec.structs import replace as change

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params import issues
from harness.contracts.esw.params.commands import ControlCommand, Observe, Setup
from harness.contracts.esw.params.declared_commands import DeclaredCommand, DeclaredParameter, Situation
from harness.contracts.esw.params.issue_checks import CHECKS, find_issue
from harness.contracts.esw.params.issues import CommandIssue
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.units import Units
from harness.contracts.esw.values.names import Prefix

MOVE = DeclaredCommand(
    parameters={
        "angle": DeclaredParameter(KeyType.DOUBLE, Units.DEGREE, least=0, most=90, count=1),
        "mode": DeclaredParameter(KeyType.CHOICE, choices=("fast", "slow"), required=False),
        "offsets": DeclaredParameter(KeyType.INT_ARRAY, least=-5, most=5, required=False),
    },
    sources=(Prefix("ESW.sequencer"), Prefix("TCS.test")),
    states=("READY",),
)
READY = Situation(ComponentType.ASSEMBLY, {"move": MOVE}, state="READY")
ANGLE = Parameter.of(KeyType.DOUBLE, "angle", 10.5, units="degree")
GOOD = Setup(Prefix("TCS.test"), "move", param_set=(ANGLE,))


def with_parameters(*parameters: Parameter) -> Setup:
    return change(GOOD, param_set=parameters)


def angle(value: float) -> Parameter:
    return Parameter.of(KeyType.DOUBLE, "angle", value, units="degree")


def needing(component_type: ComponentType) -> Situation:
    return replace(READY, away=(ComponentId(Prefix("TCS.other"), component_type),))


EXTRA = [Parameter.of(KeyType.STRING, name, "x") for name in "abc"]
FAST = Parameter.of(KeyType.CHOICE, "mode", "fast", "slow")
OFFSETS = Parameter.of(KeyType.INT_ARRAY, "offsets", [-5, 5], [0])
OUT_OF_RANGE = issues.ParameterValueOutOfRangeIssue
REFUSED: list[tuple[CommandIssue, ControlCommand, Situation]] = [
    (issues.UnsupportedCommandIssue("park is none of move"), change(GOOD, command_name="park"), READY),
    (
        issues.WrongCommandTypeIssue("move is a command of type Setup, not Observe"),
        Observe(GOOD.source, "move", param_set=GOOD.param_set),
        READY,
    ),
    (
        issues.WrongPrefixIssue("move may come from ESW.sequencer, TCS.test, not from IRIS.imager"),
        change(GOOD, source=Prefix("IRIS.imager")),
        READY,
    ),
    (
        issues.WrongNumberOfParametersIssue("move has at most 3 parameters, not 4"),
        with_parameters(ANGLE, *EXTRA),
        READY,
    ),
    (issues.MissingKeyIssue("move needs the parameter angle"), with_parameters(FAST), READY),
    (
        issues.WrongParameterTypeIssue("angle is of type DoubleKey, not IntKey"),
        with_parameters(Parameter.of(KeyType.INT, "angle", 10, units="degree")),
        READY,
    ),
    (
        issues.WrongUnitsIssue("angle is in degree, not in arcsec"),
        with_parameters(Parameter.of(KeyType.DOUBLE, "angle", 10, units="arcsec")),
        READY,
    ),
    (OUT_OF_RANGE("angle is at least 0, not -0.5"), with_parameters(angle(-0.5)), READY),
    (OUT_OF_RANGE("angle is at most 90, not 90.5"), with_parameters(angle(90.5)), READY),
    (
        OUT_OF_RANGE("angle has 1 values, not 2"),
        with_parameters(Parameter.of(KeyType.DOUBLE, "angle", 1, 2, units="degree")),
        READY,
    ),
    (
        OUT_OF_RANGE("mode is none of fast, slow: quick"),
        with_parameters(ANGLE, Parameter.of(KeyType.CHOICE, "mode", "fast", "quick")),
        READY,
    ),
    (
        OUT_OF_RANGE("offsets is at most 5, not 6"),
        with_parameters(ANGLE, Parameter.of(KeyType.INT_ARRAY, "offsets", [1, 6])),
        READY,
    ),
    (
        issues.WrongInternalStateIssue("the drives are not tuned"),
        GOOD,
        replace(READY, not_ready="the drives are not tuned"),
    ),
    (
        issues.UnsupportedCommandInStateIssue("move is supported in READY, not in PARKED"),
        GOOD,
        replace(READY, state="PARKED"),
    ),
    (
        issues.UnresolvedLocationsIssue("TCS.other is not located yet"),
        GOOD,
        replace(READY, unresolved=(ComponentId(Prefix("TCS.other"), ComponentType.HCD),)),
    ),
    (issues.RequiredHCDUnavailableIssue("TCS.other is not available"), GOOD, needing(ComponentType.HCD)),
    (issues.RequiredAssemblyUnavailableIssue("TCS.other is not available"), GOOD, needing(ComponentType.ASSEMBLY)),
    (issues.RequiredSequencerUnavailableIssue("TCS.other is not available"), GOOD, needing(ComponentType.SEQUENCER)),
    (issues.RequiredServiceUnavailableIssue("TCS.other is not available"), GOOD, needing(ComponentType.SERVICE)),
    (issues.AssemblyBusyIssue("park is under way"), GOOD, replace(READY, busy_with="park")),
    (
        issues.HCDBusyIssue("park is under way"),
        GOOD,
        replace(READY, busy_with="park", component_type=ComponentType.HCD),
    ),
    (issues.OtherIssue("the wind is too strong"), GOOD, replace(READY, refusal="the wind is too strong")),
]


@pytest.mark.parametrize(("issue", "command", "situation"), REFUSED, ids=lambda one: getattr(one, "reason", ""))
def test_a_command_is_refused_with_its_issue(
    issue: CommandIssue, command: ControlCommand, situation: Situation
) -> None:
    assert find_issue(command, situation) == issue


def test_every_issue_is_reached_or_the_table_says_what_gives_it() -> None:
    reached = {type(issue) for issue, _, _ in REFUSED}
    assert reached | {one.issue for one in CHECKS if one.otherwise} == set(get_args(CommandIssue))
    assert [one.issue for one in CHECKS if not one.finds] == [issues.IdNotAvailableIssue]


@pytest.mark.parametrize(
    "command",
    [GOOD, with_parameters(ANGLE, FAST, OFFSETS), with_parameters(angle(0)), with_parameters(angle(90))],
    ids=["needed", "all", "least", "most"],
)
def test_a_command_as_declared_has_no_issue(command: ControlCommand) -> None:
    assert find_issue(command, READY) is None


def test_who_declares_no_source_and_no_state_accepts_any() -> None:
    anyone = replace(READY, commands={"move": replace(MOVE, sources=(), states=())}, state="PARKED")
    assert find_issue(change(GOOD, source=Prefix("IRIS.imager")), anyone) is None
