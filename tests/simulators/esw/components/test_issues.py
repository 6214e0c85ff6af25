"""A command that a component does not accept is told why, by the issue that CSW has for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params import issues
from harness.contracts.esw.params.commands import ControlCommand, Observe, Setup
from harness.contracts.esw.params.issues import CommandIssue
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Completed, Invalid
from harness.contracts.esw.values.names import Prefix
from tests.simulators.esw.components.telescope import TEST, RunningTelescope, clients
from tests.simulators.esw.loops import in_loop

WHEEL, RING, DETECTOR, ENCLOSURE = "IRIS.imager.filter", "TCS.enclosure.base", "IRIS.imager.detector", "TCS.enclosure"
POINTING = "TCS.pointing"
FILTER = Parameter.of(KeyType.CHOICE, "filter", "Ks")
SELECT = Setup(TEST, "select", param_set=(FILTER,))


def turn(*parameters: Parameter) -> Setup:
    return Setup(TEST, "turn", param_set=parameters)


def angle(value: float, units: str = "degree") -> Parameter:
    return Parameter.of(KeyType.DOUBLE, "angle", value, units=units)


ALONE: list[tuple[str, ControlCommand, CommandIssue]] = [
    (
        WHEEL,
        Setup(TEST, "park"),
        issues.UnsupportedCommandIssue("park is none of stop, reset, select"),
    ),
    (
        WHEEL,
        Observe(TEST, "select", param_set=(FILTER,)),
        issues.WrongCommandTypeIssue("select is a command of type Setup, not Observe"),
    ),
    (
        WHEEL,
        replace(SELECT, source=Prefix("TCS.pointing")),
        issues.WrongPrefixIssue("select may come from IRIS, ESW, not from TCS.pointing"),
    ),
    (
        WHEEL,
        replace(SELECT, param_set=(FILTER, angle(1))),
        issues.WrongNumberOfParametersIssue("select has at most 1 parameters, not 2"),
    ),
    (RING, turn(), issues.MissingKeyIssue("turn needs the parameter angle")),
    (
        RING,
        turn(Parameter.of(KeyType.INT, "angle", 1, units="degree")),
        issues.WrongParameterTypeIssue("angle is of type DoubleKey, not IntKey"),
    ),
    (RING, turn(angle(1, "arcsec")), issues.WrongUnitsIssue("angle is in degree, not in arcsec")),
    (RING, turn(angle(361)), issues.ParameterValueOutOfRangeIssue("angle is at most 360.0, not 361.0")),
    (
        WHEEL,
        replace(SELECT, param_set=(Parameter.of(KeyType.CHOICE, "filter", "U"),)),
        issues.ParameterValueOutOfRangeIssue("filter is none of open, dark, Z, Y, J, H, Ks: U"),
    ),
    (
        ENCLOSURE,
        Setup(TEST, "close"),
        issues.UnsupportedCommandInStateIssue(
            "close is not allowed now: shutter is CLOSED, and has to be OPEN or OPENING"
        ),
    ),
]


@pytest.mark.parametrize(("component", "command", "issue"), ALONE, ids=lambda one: type(one).__name__)
@in_loop
async def test_a_command_is_refused_by_what_it_is(
    telescope: RunningTelescope, component: str, command: ControlCommand, issue: CommandIssue
) -> None:
    for kind in ConnectionType.HTTP, ConnectionType.PEKKO:
        async with clients(telescope, kind) as made:
            for answer in (
                await (await made.of(component)).validate(command),
                await (await made.of(component)).submit(command),
                await (await made.of(component)).oneway(command),
            ):
                assert isinstance(answer, Invalid)
                assert answer.issue == issue


@in_loop
async def test_a_component_is_not_ready_inside(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        client = await made.of(DETECTOR)
        await made.submit(DETECTOR, "warmUp")
        refused = await client.submit(telescope.command(DETECTOR, "expose"))
        assert refused == Invalid(refused.run_id, issues.WrongInternalStateIssue("the detector is warm"))
        assert isinstance(await made.submit(DETECTOR, "coolDown"), Completed)
        assert isinstance(await made.submit(DETECTOR, "expose"), Completed)


@in_loop
async def test_a_component_refuses_by_a_rule_of_its_own(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        telescope.door(ENCLOSURE, path="attributes", body={"name": "raining", "value": True})
        refused = await made.submit(ENCLOSURE, "open")
        assert refused == Invalid(refused.run_id, issues.OtherIssue("it rains"))


@in_loop
async def test_an_hcd_is_busy(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        client = await made.of(WHEEL)
        started = await client.submit(SELECT)
        refused = await client.submit(SELECT)
        assert refused == Invalid(refused.run_id, issues.HCDBusyIssue("select is under way"))
        assert await client.query_final(started.run_id, 10) == Completed(started.run_id)


@in_loop
async def test_an_assembly_that_is_needed_is_lost(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        command = telescope.command(POINTING, "slewToTarget", SLEW)
        client = await made.of(POINTING)
        telescope.door(ENCLOSURE, body={"name": "LOST"})
        refused = await client.submit(command)
        assert refused == Invalid(
            refused.run_id, issues.RequiredAssemblyUnavailableIssue("TCS.enclosure is not available")
        )


SLEW: Mapping[str, Any] = {"target": "M31", "azimuth": 10.0, "elevation": 60.0}


@pytest.fixture
def alone(whole: RunningTelescope) -> Iterator[RunningTelescope]:
    """An assembly whose HCDs were never there."""
    with whole.beside("WFOS.spectrograph") as found:
        yield found


@in_loop
async def test_what_is_needed_was_never_there_then_it_is_and_then_it_is_lost(alone: RunningTelescope) -> None:
    async with clients(alone) as made:
        client = await made.of("WFOS.spectrograph")
        command = alone.command("WFOS.spectrograph", "configure", {"grating": "red_low", "exposureTime": 1.0})
        refused = await client.submit(command)
        assert refused == Invalid(
            refused.run_id,
            issues.UnresolvedLocationsIssue("WFOS.spectrograph.grating, WFOS.spectrograph.detector is not located yet"),
        )
        grating, _ = alone.start("WFOS.spectrograph.grating", "WFOS.spectrograph.detector")
        while isinstance(await client.validate(command), Invalid):  # until it has found them
            pass
        grating.popen.kill()
        grating.popen.wait()
        while not isinstance(refused := await client.validate(command), Invalid):
            pass
        assert refused.issue == issues.RequiredHCDUnavailableIssue("WFOS.spectrograph.grating is not available")
