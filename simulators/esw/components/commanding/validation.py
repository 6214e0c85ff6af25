"""Checks a command as the component stands."""

from __future__ import annotations

from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params import issues
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.declared_commands import Situation
from harness.contracts.esw.params.issue_checks import find_issue
from harness.contracts.esw.params.issues import CommandIssue
from harness.models.checks.components import HOOKS
from harness.models.node import follow_links
from harness.models.telescope import Device, Telescope
from simulators.devices.program import Program
from simulators.devices.values import Argument, MissingPart
from simulators.esw.components.commanding.parameters import declare
from simulators.esw.components.linked.peers import ComponentPeers
from simulators.esw.components.naming import component_id


class Validation:
    """The checks of one component: what any component checks, then what its declaration says.

    They come in the order of `harness.contracts.esw.params.issue_checks`; then a state in which the command is not
    allowed, and the declared refusals, each with its issue.
    """

    def __init__(self, telescope: Telescope, program: Program, peers: ComponentPeers) -> None:
        self._program, self._peers = program, peers
        self._component_type = component_id(program.device).component_type
        commands = {name: one for name, one in program.commands.items() if name not in HOOKS}
        self._declared = {name: declare(telescope, one) for name, one in commands.items()}
        self._needed = {name: needed_components(telescope, program.device, name) for name in commands}

    def find_issue(self, command: ControlCommand) -> CommandIssue | None:
        """Return why a command is not accepted, before the declaration looks at its values. With the lock."""
        return find_issue(command, self._describe(command.command_name))

    def find_refusal(self, name: str, argument: Argument) -> CommandIssue | None:
        """Return why a command is not accepted now by the declaration. With the lock."""
        if forbidden := self._program.forbid(name):
            return issues.UnsupportedCommandInStateIssue(f"{name} is not allowed now: {forbidden}")
        try:
            refusal = self._program.find_refusal(self._program.commands[name], argument)
        except MissingPart as missing:
            return issues.MissingKeyIssue(str(missing))
        if refusal is None:
            return None
        issue: CommandIssue = getattr(issues, refusal.issue or issues.OtherIssue.__name__)(
            argument.told(refusal.because)
        )
        return issue

    def _describe(self, name: str) -> Situation:
        busy = self._program.schedule.find_conflict(name) if name in self._declared else None
        away = [one for one in self._needed.get(name, ()) if not self._peers.answers(one)]
        return Situation(
            self._component_type,
            self._declared,
            busy_with=busy.name if busy else "",
            unresolved=tuple(one for one in away if not self._peers.was_located(one)),
            away=tuple(one for one in away if self._peers.was_located(one)),
        )


def needed_components(telescope: Telescope, device: Device, command: str) -> tuple[ComponentId, ...]:
    """Return the components that a command asks."""
    stages = device.device_class.commands[command].stages
    names = dict.fromkeys(name for stage in stages for ask in stage.ask for name in follow_links(device, ask.of))
    return tuple(component_id(telescope.devices[name]) for name in names)
