"""Transitions counted from what devices show: as they are declared, and in no other way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.models.machines.coverage import Began, Coverage, Ended, Seen, Shown, counted, declared, taken
from harness.models.machines.machine import Machine, state_machine
from harness.models.telescope import Telescope


@pytest.fixture
def machine(ska_mid: Telescope) -> Machine:
    return state_machine(ska_mid, ska_mid.classes["SubarrayNode"], "obsState")


def story(*words: str) -> list[Seen]:
    """States, ``+Command`` for its beginning, ``-Command`` for its end, ``!Command`` for one that ended otherwise."""
    signs = {"+": lambda name: Began(name, name), "-": lambda name: Ended(name, True), "!": lambda n: Ended(n, False)}
    return [signs[word[0]](word[1:]) if word[0] in signs else Shown(word) for word in words]


def test_what_is_counted(ska_mid: Telescope) -> None:
    assert list(counted(ska_mid)) == ["CentralNode", "SubarrayNode", "CspSubarray", "SdpSubarray"]
    machines = counted(ska_mid)
    assert machines["CentralNode"].attribute == "telescopeState"
    assert {machines[name].attribute for name in machines if "Subarray" in name} == {"obsState"}


def test_each_end_of_a_transition_is_one_of_its_own(machine: Machine) -> None:
    transitions = declared(machine)
    assert len(set(transitions)) == len(transitions) == sum(len(each.ends) for each in machine.transitions)
    assert "AssignResources: EMPTY, RESOURCING, IDLE" in transitions
    assert "AssignResources: EMPTY, RESOURCING, EMPTY" in transitions
    assert "End: READY, IDLE" in transitions


def test_commands_of_another_protocol_tell_nothing_and_are_not_counted(ska_mid: Telescope, machine: Machine) -> None:
    commands = {
        name: command.model_copy(update={"protocol": "immediate"})
        for name, command in machine.device_class.commands.items()
    }
    node = replace(machine.device_class, commands=commands)
    subjects = {
        key: replace(subject, device=replace(subject.device, device_class=node))
        if subject.name == "subarray"
        else subject
        for key, subject in ska_mid.subjects.items()
    }
    assert "SubarrayNode" not in counted(
        replace(ska_mid, classes={**ska_mid.classes, "SubarrayNode": node}, subjects=subjects)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("EMPTY +AssignResources RESOURCING IDLE -AssignResources", {"AssignResources: EMPTY, RESOURCING, IDLE"}),
        ("READY +End IDLE -End", {"End: READY, IDLE"}),
        ("READY +Scan SCANNING +Abort !Scan ABORTING ABORTED -Abort", {"Abort: SCANNING, ABORTING, ABORTED"}),
        (
            "IDLE +Configure CONFIGURING READY -Configure +Scan SCANNING READY -Scan",
            {"Configure: IDLE, CONFIGURING, READY", "Scan: READY, SCANNING, READY"},
        ),
        # it ended otherwise than well
        ("EMPTY +AssignResources RESOURCING IDLE !AssignResources", set()),
        # it has not ended
        ("EMPTY +AssignResources RESOURCING IDLE", set()),
        # it went elsewhere
        ("EMPTY +AssignResources RESOURCING FAULT -AssignResources", set()),
        ("EMPTY +AssignResources IDLE -AssignResources", set()),
        # nobody knows where it began
        ("+AssignResources EMPTY RESOURCING IDLE -AssignResources", set()),
        # the device came there by itself
        ("EMPTY RESOURCING IDLE +AssignResources -AssignResources", set()),
        # a state that is told twice is shown once
        ("READY READY +End READY IDLE IDLE -End", {"End: READY, IDLE"}),
        # another command, which has nothing to do with the state
        ("READY +On -On +End IDLE -End", {"End: READY, IDLE"}),
    ],
)
def test_a_transition_counts_as_it_is_declared(machine: Machine, words: str, expected: set[str]) -> None:
    assert taken(machine, story(*words.split())) == expected


def test_what_was_missed_in_between_counts_for_nothing(machine: Machine) -> None:
    lost = [*story("EMPTY", "+AssignResources", "RESOURCING"), Shown(None), *story("IDLE", "-AssignResources")]
    assert taken(machine, lost) == frozenset()
    assert taken(machine, [*lost, *story("+Configure", "CONFIGURING", "READY", "-Configure")]) == {
        "Configure: IDLE, CONFIGURING, READY"
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("EMPTY +AssignResources -AssignResources RESOURCING IDLE", {"AssignResources: EMPTY, RESOURCING, IDLE"}),
        ("EMPTY +AssignResources RESOURCING -AssignResources IDLE", {"AssignResources: EMPTY, RESOURCING, IDLE"}),
        ("EMPTY +AssignResources RESOURCING IDLE -AssignResources", {"AssignResources: EMPTY, RESOURCING, IDLE"}),
        # it went elsewhere
        ("EMPTY +AssignResources RESOURCING -AssignResources FAULT IDLE", set()),
        # it did not end well
        ("EMPTY +AssignResources RESOURCING !AssignResources IDLE", set()),
        # what came later may have come of the next command
        ("EMPTY +AssignResources RESOURCING -AssignResources +Configure IDLE", set()),
    ],
)
def test_states_may_be_told_after_the_end_where_they_come_by_another_way(
    machine: Machine, words: str, expected: set[str]
) -> None:
    told = [replace(one, in_order=False) if isinstance(one, Ended) else one for one in story(*words.split())]
    assert taken(machine, told) == expected


def test_what_two_runs_took_together() -> None:
    one, other = Coverage(("a", "b", "c"), frozenset("a")), Coverage(("a", "b", "c"), frozenset("c"))
    both = one | other
    assert (str(one), str(both), both.missing) == ("1 of 3", "2 of 3", ("b",))
