"""The state machine of a device class: what is allowed, what comes next, which is the shortest way."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import ModelError, NoRoute
from harness.models import schema
from harness.models.machines.machine import Machine, Route, state_machine, why_not
from harness.models.telescope import DeviceClass, Telescope

MACHINES = [("SubarrayNode", "obsState"), ("CspSubarray", "obsState"), ("CentralNode", "telescopeState")]
MACHINES += [("DishManager", "dishMode"), ("DishManager", "pointingState"), ("DishManager", "configuredBand")]


@pytest.fixture
def subarray(ska_mid: Telescope) -> Machine:
    return state_machine(ska_mid, ska_mid.classes["SubarrayNode"], "obsState")


@pytest.fixture
def dome_machine(dome: Telescope) -> Machine:
    return state_machine(dome, dome.classes["Dome"], "domeState")


# ---- following routes --------------------------------------------------------------------------------------


def follow(machine: Machine, route: Route) -> set[str]:
    """Where a route may lead, going by what each command does."""
    states = {route.start}
    if route.waits:
        states = set(machine.natural_ends(route.start))
    for index, command in enumerate(route.commands):
        last = index == len(route.commands) - 1
        reached = set()
        for state in states:
            for transition in machine.next(command, state):
                passes = route.passes and last and route.goal in transition.via
                reached |= {route.goal} if passes else set(transition.ends)
        states = reached
    return states


def shortest(machine: Machine, start: str, goal: str, *, wait: bool) -> int | None:
    """The number of commands to a goal, by trying out all there are."""
    if start == goal:
        return 0
    passing = machine.is_transitional(goal)
    reached = {start} | (set(machine.natural_ends(start)) if wait else set())
    for length in itertools.count():
        if goal in reached:
            return length
        further = set(reached)
        for state, command in itertools.product(reached, machine.device_class.commands):
            for transition in machine.next(command, state):
                further |= set(transition.ends) | ({goal} if passing and goal in transition.via else set())
        if further == reached:
            return None
        reached = further
    raise AssertionError


def check_route(machine: Machine, start: str, goal: str, *, wait: bool = True) -> None:
    length = shortest(machine, start, goal, wait=wait)
    if length is None:
        with pytest.raises(NoRoute, match=f"no command leads from {start} to {goal} in {machine.attribute}"):
            machine.route(start, goal, wait=wait)
        return
    route = machine.route(start, goal, wait=wait)
    assert len(route.commands) == len(route.states) == length
    assert goal in follow(machine, route)
    assert route.states[-1:] == ((goal,) if route.commands else ())
    assert not route.waits or (wait and machine.is_transitional(start))
    assert route.passes is machine.is_transitional(goal)
    if route.certain:
        assert follow(machine, route) == {goal}


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize(("name", "attribute"), MACHINES)
def test_every_route_of_ska_mid_leads_to_its_goal_and_none_is_shorter(
    ska_mid: Telescope, name: str, attribute: str, wait: bool
) -> None:
    machine = state_machine(ska_mid, ska_mid.classes[name], attribute)
    for start, goal in itertools.product(machine.states, repeat=2):
        check_route(machine, start, goal, wait=wait)


STATES = ("A", "B", "C", "D", "E")


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    """A device class with commands between five states, some of which depend on an unknown other attribute."""
    state = st.sampled_from(STATES)
    condition = st.sampled_from([(), ({"own": "other", "is": True},), ({"own": "other", "is_not": True},)])
    stage = st.builds(lambda to, when: {"to": {"state": to}, "when": when}, state, condition)
    command = st.fixed_dictionaries(
        {"stages": st.lists(stage, min_size=1, max_size=3)},
        optional={"allowed": st.sets(state, min_size=1).map(lambda states: {"state": sorted(states)})},
    )
    commands = draw(st.dictionaries(st.sampled_from(["Do", "Go", "Stop", "Turn"]), command, max_size=4))
    attributes = {"state": schema.Attribute(type="States"), "other": schema.Attribute(type="DevBoolean")}
    parsed = {name: schema.Command.model_validate(one) for name, one in commands.items()}
    device_class = DeviceClass("Thing", "", (), attributes, parsed, {})
    telescope = Telescope("t", "", Path("t.yaml"), {}, {"States": STATES}, {"Thing": device_class}, {}, {})
    return state_machine(telescope, device_class, "state")


@settings(max_examples=150, deadline=None)
@given(machine=machines(), start=st.sampled_from(STATES), goal=st.sampled_from(STATES), wait=st.booleans())
def test_every_route_leads_to_its_goal_and_none_is_shorter(machine: Machine, start: str, goal: str, wait: bool) -> None:
    check_route(machine, start, goal, wait=wait)


@settings(max_examples=150, deadline=None)
@given(machine=machines(), state=st.sampled_from(STATES), other=st.booleans())
def test_what_comes_next_covers_what_the_stages_do(machine: Machine, state: str, other: bool) -> None:
    for name, command in machine.device_class.commands.items():
        predicted = {sequence for transition in machine.next(name, state) for sequence in transition.sequences}
        if not machine.allowed(name, {"state": state}):
            assert predicted == set()
            continue
        seen = [state]
        for stage in command.stages:
            if all((condition.is_ is not None) == other for condition in stage.when):
                seen += [stage.to["state"]] if stage.to["state"] != seen[-1] else []
        assert tuple(seen[1:]) in {sequence if sequence != (state,) else () for sequence in predicted}


# ---- particular answers ------------------------------------------------------------------------------------


def test_why_a_command_is_not_allowed(subarray: Machine) -> None:
    values = {"State": "ON", "obsState": "READY"}
    assert subarray.why_not("AssignResources", values) == (
        "AssignResources is not allowed in obsState READY, only in EMPTY and IDLE"
    )
    assert subarray.why_not("AssignResources", {"State": "OFF", "obsState": "EMPTY"}) == (
        "AssignResources is not allowed in State OFF, only in ON"
    )
    assert subarray.why_not("Configure", values) == ""
    assert subarray.allowed("Configure", values)


def test_attributes_that_are_not_given_do_not_count(subarray: Machine) -> None:
    assert subarray.allowed("AssignResources", {})


def test_values_of_other_kinds(dome: Telescope) -> None:
    assert why_not(dome.classes["Dome"], "TurnTo", {"moving": True}) == (
        "TurnTo is not allowed in moving True, only in False"
    )


def test_an_unknown_command(subarray: Machine) -> None:
    for question in (lambda: subarray.allowed("Confgure", {}), lambda: subarray.next("Confgure", "IDLE")):
        with pytest.raises(ModelError) as raised:
            question()
        assert str(raised.value) == "SubarrayNode has no command 'Confgure'. Did you mean 'Configure'?"


def test_an_unknown_state(subarray: Machine) -> None:
    with pytest.raises(ModelError) as raised:
        subarray.route("EMPTY", "RAEDY")
    assert str(raised.value) == "obsState of SubarrayNode has no state 'RAEDY'. Did you mean 'READY'?"


def test_what_has_no_machine(dome: Telescope) -> None:
    with pytest.raises(ModelError) as raised:
        state_machine(dome, dome.classes["Dome"], "azimuth")
    assert str(raised.value) == "azimuth of Dome has no states: it is neither enumeration nor DevState"
    with pytest.raises(ModelError, match=r"Dome has no attribute 'domestate'\. Did you mean 'domeState'"):
        state_machine(dome, dome.classes["Dome"], "domestate")


def test_what_comes_next(subarray: Machine) -> None:
    (transition,) = subarray.next("AssignResources", "EMPTY")
    assert transition.via == ("RESOURCING",)
    assert set(transition.ends) == {"IDLE", "EMPTY"}
    assert set(transition.sequences) == {("RESOURCING", "IDLE"), ("RESOURCING", "EMPTY")}
    assert subarray.next("AssignResources", "READY") == ()
    assert subarray.next("On", "READY") == ()


def test_a_goal_that_is_left_by_itself_is_passed_through(subarray: Machine) -> None:
    route = subarray.route("IDLE", "CONFIGURING")
    assert route == Route("IDLE", "CONFIGURING", ("Configure",), ("CONFIGURING",), passes=True)


def test_a_start_that_is_left_by_itself_is_waited_for_or_interrupted(subarray: Machine) -> None:
    waited = subarray.route("SCANNING", "READY")
    assert waited == Route("SCANNING", "READY", waits=True)
    interrupted = subarray.route("SCANNING", "READY", wait=False)
    assert interrupted == Route("SCANNING", "READY", ("EndScan",), ("READY",))
    stuck = subarray.route("RESOURCING", "EMPTY", wait=False)
    assert stuck.commands == ("Abort", "Restart")
    assert stuck.certain


def test_a_wait_that_may_end_elsewhere_is_not_certain(subarray: Machine) -> None:
    route = subarray.route("RESOURCING", "IDLE")
    assert (route.waits, route.certain, route.commands) == (True, False, ())


def test_a_command_that_is_left_out_is_left_out_in_that_state_alone(subarray: Machine) -> None:
    usual = subarray.route("READY", "EMPTY").commands
    assert usual[0] == "End"
    assert subarray.route("READY", "EMPTY", without={("READY", "End")}).commands == ("Abort", "Restart")
    assert subarray.route("READY", "EMPTY", without={("IDLE", "End")}).commands == usual
    with pytest.raises(NoRoute):
        subarray.route("EMPTY", "IDLE", without={("EMPTY", "AssignResources")})


def test_already_there(subarray: Machine) -> None:
    assert subarray.route("IDLE", "IDLE") == Route("IDLE", "IDLE")
    assert subarray.route("CONFIGURING", "CONFIGURING") == Route("CONFIGURING", "CONFIGURING", passes=True)


def test_the_certain_way_is_taken_where_two_are_equally_short(subarray: Machine) -> None:
    # ReleaseResources may lead there as well, and is declared first
    assert subarray.route("IDLE", "EMPTY").commands == ("ReleaseAllResources",)


def test_a_state_that_only_comes_by_itself(subarray: Machine) -> None:
    with pytest.raises(NoRoute) as raised:
        subarray.route("EMPTY", "FAULT")
    assert str(raised.value) == (
        "no command leads from EMPTY to FAULT in obsState of SubarrayNode: "
        "from EMPTY the commands lead to IDLE, READY and ABORTED; FAULT only comes by itself"
    )


def test_no_way_because_of_other_attributes(subarray: Machine) -> None:
    with pytest.raises(NoRoute, match="from EMPTY no command leads anywhere"):
        subarray.route("EMPTY", "IDLE", {"State": "OFF"})


def test_conditions_on_the_state_itself_are_decided(dome: Telescope) -> None:
    shutter = state_machine(dome, dome.classes["Shutter"], "position")
    (transition,) = shutter.next("Open", "CLOSED")
    assert transition.sequences == (("OPENING", "OPEN"),)


def test_the_dome(dome_machine: Machine) -> None:
    assert dome_machine.route("CLOSED", "OPEN").commands == ("Open",)
    assert dome_machine.route("FAULT", "OPEN").commands == ("Reset", "Open")
    assert dome_machine.spontaneous == ("FAULT", "CLOSED")
    assert [state for state in dome_machine.states if dome_machine.is_transitional(state)] == ["OPENING", "CLOSING"]
    assert dome_machine.natural_ends("CLOSING") == ("CLOSED",)
    assert dome_machine.natural_ends("OPEN") == ()
