"""``firstlight esw agents``: what agents run, by the Agent Service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from firstlight.columns import simple_table
from firstlight.esw.esw_command import EswCommand, add_options
from firstlight.esw.words import read_prefix, read_word
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.sequencing.agent_service import AgentStatusSuccess, SequenceComponentStatus

WHO = "the Agent Service"
NONE = "-"
AgentArgument = Annotated[str, typer.Argument(metavar="AGENT", help="Its prefix, such as ESW.machine1.")]
VersionOption = Annotated[str, typer.Option(help="Of what is started. Default the one that the agent takes.")]
LocalOption = Annotated[
    bool, typer.Option("--local", help="The file is on the agent's disk, and not with the Config Service.")
]

agents = typer.Typer(
    name="agents",
    help="What agents run on their machines, by the Agent Service.\n\n"
    "For example:\n\n"
    "firstlight esw agents list\n\n"
    "firstlight esw agents spawn ESW.machine1 primary\n\n"
    "firstlight esw agents kill ESW.primary",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@agents.command("list")
@add_options
def list_(esw: EswCommand) -> None:
    """List agents, their sequence components, and the sequencers in these.

    Exit code 1 if the Agent Service does not run, 2 if it or the ESW cannot be reached.
    """
    answer = esw.ask(lambda clients: clients.agent_service.get_status())
    esw.refuse(answer, WHO)
    assert isinstance(answer, AgentStatusSuccess)
    rows = [
        row
        for agent in sorted(answer.agent_status, key=lambda one: one.agent_id.prefix)
        for row in _list_components(agent.agent_id.prefix, agent.seq_comps_status)
    ]
    if answer.seq_comps_without_agent:
        rows += _list_components(NONE, answer.seq_comps_without_agent)
    esw.tell(to_plain(answer), simple_table(("Agent", "Sequence Component", "Sequencer"), rows))


@agents.command()
@add_options
def spawn(
    esw: EswCommand,
    agent: AgentArgument,
    name: Annotated[str, typer.Argument(help="Of the sequence component, without its subsystem.")],
    *,
    version: VersionOption = "",
) -> None:
    """Start a sequence component.

    Exit code 1 if it is refused or does not start, 2 if the Agent Service cannot be reached.
    """
    machine = read_prefix(agent, "AGENT")
    answer = esw.ask(lambda clients: clients.agent_service.spawn_sequence_component(machine, name, version))
    esw.tell_done(answer, WHO, f"the sequence component {machine.subsystem}.{name} runs")


@agents.command()
@add_options
def spawn_sequence_manager(
    esw: EswCommand,
    agent: AgentArgument,
    path: Annotated[str, typer.Argument(help="File of the observing modes.")],
    *,
    local: LocalOption = False,
    version: VersionOption = "",
) -> None:
    """Start the Sequence Manager.

    Exit code 1 if it is refused or does not start, 2 if the Agent Service cannot be reached.
    """
    machine = read_prefix(agent, "AGENT")
    answer = esw.ask(
        lambda clients: clients.agent_service.spawn_sequence_manager(machine, path, is_local=local, version=version)
    )
    esw.tell_done(answer, WHO, "the Sequence Manager runs")


@agents.command()
@add_options
def spawn_containers(
    esw: EswCommand,
    agent: AgentArgument,
    path: Annotated[str, typer.Argument(help="File that names them.")],
    *,
    local: LocalOption = False,
) -> None:
    """Start the containers of a host.

    Exit code 1 if it is refused or one does not start, 2 if the Agent Service cannot be reached.
    """
    machine = read_prefix(agent, "AGENT")
    answer = esw.ask(lambda clients: clients.agent_service.spawn_containers(machine, path, is_local=local))
    esw.tell_done(answer, WHO, f"the containers of {path} run")


@agents.command()
@add_options
def kill(
    esw: EswCommand,
    prefix: Annotated[str, typer.Argument(help="Of the component, such as ESW.primary.")],
    *,
    component_type: Annotated[
        str, typer.Option("--type", help="SequenceComponent, Service, Container, ...")
    ] = ComponentType.SEQUENCE_COMPONENT.value,
) -> None:
    """Kill the process of a component that an agent has started.

    Exit code 1 if it is refused or there is none, 2 if the Agent Service cannot be reached.
    """
    component = ComponentId(read_prefix(prefix, "PREFIX"), read_word(ComponentType, component_type, "--type"))
    answer = esw.ask(lambda clients: clients.agent_service.kill(component))
    esw.tell_done(answer, WHO, f"{component.prefix} was killed")


def _list_components(agent: str, components: Sequence[SequenceComponentStatus]) -> Iterator[tuple[str, str, str]]:
    if not components:
        yield agent, "", ""
    for one in sorted(components, key=lambda one: one.seq_comp_id.prefix):
        sequencer = next((location.connection.prefix for location in one.sequencer_location), "")
        yield agent, one.seq_comp_id.prefix, sequencer
