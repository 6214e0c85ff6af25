"""``firstlight esw modes``: observing modes, and their sequencers, by the Sequence Manager."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from msgspec import UNSET

from firstlight.columns import simple_table
from firstlight.counted import counted
from firstlight.esw.esw_command import EswCommand, add_options
from firstlight.esw.words import SequencerArgument, name_class, read_prefix, read_word
from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.clients.sequence_manager_client import SequenceManagerClient
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import (
    NonConfigurable,
    ObsModeDetails,
    ObsModesDetailsSuccess,
    ResourcesStatusSuccess,
)
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from harness.errors import ProfileError

WHO = "the Sequence Manager"
ModeArgument = Annotated[str, typer.Argument(metavar="MODE", help="The observing mode.")]

modes = typer.Typer(
    name="modes",
    help="Observing modes and their sequencers, by the Sequence Manager.\n\n"
    "For example:\n\n"
    "firstlight esw modes provision ESW.machine1=2 IRIS.machine1=1\n\n"
    "firstlight esw modes configure IRIS_Darknight\n\n"
    "firstlight esw modes shut-down IRIS_Darknight",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@modes.command("list")
@add_options
def list_(esw: EswCommand) -> None:
    """List the observing modes: Configured, Configurable, or why not, and what they need.

    Exit code 1 if the Sequence Manager does not run, 2 if it or the ESW cannot be reached.
    """
    answer = esw.ask(lambda clients: clients.sequence_manager.list_modes())
    esw.refuse(answer, WHO)
    assert isinstance(answer, ObsModesDetailsSuccess)
    rows = [
        (one.obs_mode, _describe_status(one), ", ".join(one.resources), ", ".join(one.sequencers))
        for one in sorted(answer.obs_modes, key=lambda one: one.obs_mode)
    ]
    esw.tell(to_plain(answer.obs_modes), simple_table(("Mode", "Status", "Resources", "Sequencers"), rows))


@modes.command()
@add_options
def resources(esw: EswCommand) -> None:
    """List the resources, and the observing modes that use them.

    Exit code 1 if the Sequence Manager does not run, 2 if it or the ESW cannot be reached.
    """
    answer = esw.ask(lambda clients: clients.sequence_manager.list_resources())
    esw.refuse(answer, WHO)
    assert isinstance(answer, ResourcesStatusSuccess)
    rows = [
        (one.resource, name_class(one.status), "" if one.obs_mode is UNSET else one.obs_mode)
        for one in sorted(answer.resources_status, key=lambda one: (one.resource, str(one.obs_mode)))
    ]
    esw.tell(to_plain(answer.resources_status), simple_table(("Resource", "Status", "Used By"), rows))


@modes.command()
@add_options
def configure(esw: EswCommand, mode: ModeArgument) -> None:
    """Start the sequencers of an observing mode.

    Exit code 1 if the Sequence Manager refuses it or does not run, 2 if it or the ESW cannot be reached.
    """
    _change(esw, lambda manager: manager.configure(mode), f"{mode} is configured")


@modes.command()
@add_options
def provision(
    esw: EswCommand,
    counts: Annotated[list[str], typer.Argument(metavar="AGENT=COUNT...", help="Such as ESW.machine1=2.")],
) -> None:
    """Start so many sequence components on each agent, instead of all that there are.

    Exit code 1 if the Sequence Manager refuses it or does not run, 2 if it or the ESW cannot be reached.
    """
    wanted = dict(map(_read_count, counts))
    total = counted(sum(wanted.values()), "sequence component")
    _change(esw, lambda manager: manager.provision(wanted), f"{total} run on {counted(len(wanted), 'agent')}")


@modes.command()
@add_options
def start_sequencer(esw: EswCommand, prefix: SequencerArgument) -> None:
    """Start a sequencer alone.

    Exit code 1 if the Sequence Manager refuses it or does not run, 2 if it or the ESW cannot be reached.
    """
    name = read_prefix(prefix, "SEQUENCER")
    _change(esw, lambda manager: manager.start_sequencer(name), f"{name} runs")


@modes.command()
@add_options
def restart_sequencer(esw: EswCommand, prefix: SequencerArgument) -> None:
    """Restart a sequencer, in the sequence component that it runs in.

    Exit code 1 if the Sequence Manager refuses it or does not run, 2 if it or the ESW cannot be reached.
    """
    name = read_prefix(prefix, "SEQUENCER")
    _change(esw, lambda manager: manager.restart_sequencer(name), f"{name} was restarted")


@modes.command()
@add_options
def shut_down(
    esw: EswCommand,
    mode: Annotated[str, typer.Argument(metavar="MODE", help="The observing mode.")] = "",
    *,
    sequencer: Annotated[str, typer.Option(metavar="PREFIX", help="One sequencer.")] = "",
    subsystem: Annotated[str, typer.Option(metavar="SUBSYSTEM", help="The sequencers of a subsystem.")] = "",
    component: Annotated[
        str, typer.Option(metavar="PREFIX", help="A sequence component, with the sequencer in it.")
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="All sequencers.")] = False,
    all_components: Annotated[
        bool, typer.Option("--all-components", help="All sequence components, with the sequencers in them.")
    ] = False,
) -> None:
    """Shut down the sequencers of an observing mode, or others; one that does not run is no error.

    Exit code 1 if the Sequence Manager refuses it or does not run, 2 if it or the ESW cannot be reached.
    """
    ways: dict[str, Callable[[SequenceManagerClient], Awaitable[Message]]] = {}
    if mode:
        ways[mode] = lambda manager: manager.shut_down_mode(mode)
    if sequencer:
        name = read_prefix(sequencer, "--sequencer")
        ways[f"the sequencer {name}"] = lambda manager: manager.shut_down_sequencer(name)
    if subsystem:
        of = read_word(Subsystem, subsystem, "--subsystem")
        ways[f"the sequencers of {of}"] = lambda manager: manager.shut_down_sequencers_of(of)
    if component:
        holder = read_prefix(component, "--component")
        ways[f"the sequence component {holder}"] = lambda manager: manager.shut_down_sequence_component(holder)
    if all_:
        ways["all sequencers"] = SequenceManagerClient.shut_down_all_sequencers
    if all_components:
        ways["all sequence components"] = SequenceManagerClient.shut_down_all_sequence_components
    if len(ways) != 1:
        remedy = "Name one: MODE, --sequencer, --subsystem, --component, --all or --all-components."
        raise ProfileError(f"{len(ways)} things are to be shut down", place="shut-down", remedy=remedy)
    [(what, act)] = ways.items()
    _change(esw, act, f"{what} {'are' if what.startswith(('all', 'the sequencers')) else 'is'} shut down")


def _change(esw: EswCommand, act: Callable[[SequenceManagerClient], Awaitable[Message]], done: str) -> None:
    async def ask(clients: EswClients) -> Message:
        return await act(clients.sequence_manager)

    esw.tell_done(esw.ask(ask), WHO, done)


def _describe_status(mode: ObsModeDetails) -> str:
    """Return the status of a mode, and what is missing."""
    word, status = name_class(mode.status), mode.status
    if not isinstance(status, NonConfigurable):
        return word
    missing = ", ".join(status.missing_sequence_components_for)
    return f"{word}: {f'no sequence component for {missing}' if missing else 'a resource is in use'}"


def _read_count(text: str) -> tuple[Prefix, int]:
    agent, equals, count = text.partition("=")
    if not (equals and count.isdigit()):
        raise ProfileError(f"{text!r} says no number", place="AGENT=COUNT", remedy="Write it like ESW.machine1=2.")
    return read_prefix(agent, "AGENT=COUNT"), int(count)
