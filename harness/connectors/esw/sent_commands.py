"""The commands that were sent from here: components tell of them only to whoever sent them."""

from __future__ import annotations

from collections.abc import Callable

from harness.connectors.esw.keys import CommandsOf, RunOf
from harness.connectors.esw.tellings import tell_begin, tell_end, tell_run
from harness.connectors.told import Told
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.responses import Invalid, Locked, Started, SubmitResponse
from harness.errors import NotDefined


class SentCommands:
    """Tells when commands began and ended, as far as anyone here has asked for their ends. Used on one event loop.

    :param tell: is given each beginning and each end.
    :ivar ends: of commands, by the ids of their runs, as they were first heard: some components tell an end only once,
        which may be before anybody asks for it.
    """

    def __init__(self, tell: Callable[[Told], None]) -> None:
        self._tell = tell
        self._components: dict[str, ComponentId] = {}
        self.ends: dict[str, SubmitResponse] = {}

    def begin(self, component: ComponentId, command: ControlCommand, response: SubmitResponse, when: float) -> None:
        """Tell that a command began, unless it was refused, and that it ended, if the answer says so.

        :param when: it was sent, in seconds since the epoch: states may be told before the answer.
        """
        run_id = response.run_id
        if isinstance(response, Started):
            self._components[run_id] = component
        if isinstance(response, (Invalid, Locked)):
            return
        self._tell(tell_begin(CommandsOf(component.prefix), run_id, command.command_name, when))
        self.hear(RunOf(component.prefix, run_id), response)

    def hear(self, of: RunOf, response: SubmitResponse) -> Told:
        """Return how a command stands, and tell that it has ended when that is first heard."""
        if of.run_id not in self.ends and not isinstance(response, Started):
            self.ends[of.run_id] = response
            self._tell(tell_end(CommandsOf(of.prefix), of.run_id, response))
        return tell_run(of, response)

    def find_component(self, of: RunOf) -> ComponentId:
        """Return the component that carries a command out; raises `NotDefined` for one that was not begun here."""
        if of.run_id in self._components:
            return self._components[of.run_id]
        raise NotDefined(f"no command of the id {of.run_id} was begun here", device=of.key.subject)
