"""Sentences about agents: what they start, what they kill, what they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import Looks, given, looks_at, then, when
from harness.connectors.esw.keys import LocationOf, RunsOf
from harness.events import Key
from harness.targets.esw.components import read_component, read_prefix

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw


def agent(prefix: str) -> list[Key]:
    """Return what the agent runs that the sentence names."""
    return [RunsOf(read_prefix(prefix)).key]


def absent_agent(prefix: str) -> Looks:
    """Return what the agent runs, and that it can be made to be away."""
    return Looks(tuple(agent(prefix)), needs=("faults",))


def location(kind: str, prefix: str) -> list[Key]:
    """Return whether the component that the sentence names is registered."""
    return [LocationOf(read_component(kind, prefix)).key]


@given('the agent "<prefix>" is away')
@looks_at(absent_agent)
def agent_is_away(esw: Esw, prefix: str) -> None:
    """Nobody finds an agent, until the scenario is over; what it runs goes on."""
    esw.agents.is_away(prefix)


@when('I spawn the sequence component "<name>" on the agent "<prefix>"')
@looks_at(agent)
def spawn(esw: Esw, name: str, prefix: str) -> None:
    """Have an agent start a sequence component of its subsystem; it is ended with the scenario."""
    esw.agents.spawn(name, prefix)


@when('I kill the <kind> "<prefix>"')
@looks_at(location)
def kill(esw: Esw, kind: str, prefix: str) -> None:
    """Have an agent kill a process that it has started; a sequence component is there again after the scenario."""
    esw.agents.kill(kind, prefix)


@then('the agent "<prefix>" runs "<names>"[ within <seconds> s]')
@looks_at(agent)
def agent_runs(esw: Esw, prefix: str, names: str, seconds: float | None) -> None:
    """It runs exactly these sequence components ("" for none), or will within the limit."""
    esw.agents.runs(prefix, names, seconds)
