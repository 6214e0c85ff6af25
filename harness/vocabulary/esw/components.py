"""What the sentences about assemblies, HCDs and other components mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from harness.connectors.esw.keys import StateOf
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.params.commands import ControlCommand
from harness.errors import SentenceError
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes
from harness.events.values import Wanted
from harness.events.waiting.verdicts import Unmet
from harness.scenario.commands import Issued
from harness.scenario.esw.command import ComponentCall
from harness.scenario.outcomes import attempt, sent
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_component, read_prefix
from harness.targets.esw.parameters import Table, read_value

if TYPE_CHECKING:
    from harness.connectors.esw.source import EswSource
    from harness.targets.esw.system import PlannedEsw


class ComponentSentences:
    """The vocabulary of components: commands, current states, on and off line."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    @property
    def source(self) -> EswSource:
        """The ESW."""
        return cast("EswSource", self._run.target.sources["esw"])

    @property
    def planned(self) -> PlannedEsw:
        """The ESW as it was planned."""
        return cast("PlannedEsw", self._run.target.plan.systems["esw"])

    # --- When ---

    def submit(
        self, command: str, kind: str, prefix: str, text: str | None = None, table: Table | None = None
    ) -> Issued:
        """Have a component carry a command out, and follow it to its end."""
        component, control_command = self._read(command, kind, prefix, text, table)
        call = ComponentCall(component)
        with attempt(self._run, f"esw/{component.prefix}", command, call) as issued:
            call.response = self.source.submit(component, control_command)
        self._run.watch.add(call.telling)
        return issued

    def validate(
        self, command: str, kind: str, prefix: str, text: str | None = None, table: Table | None = None
    ) -> Issued:
        """Ask a component whether it would accept a command."""
        component, asked = self._read(command, kind, prefix, text, table)
        call = ComponentCall(component)
        with attempt(self._run, f"esw/{component.prefix}", command, call) as issued:
            call.response = self.source.ask(
                lambda clients: clients.components.validate(component, asked), f"validating {command}"
            )
        return issued

    def send_oneway(
        self, command: str, kind: str, prefix: str, text: str | None = None, table: Table | None = None
    ) -> Issued:
        """Have a component carry a command out, and hear only whether it accepts it."""
        component, asked = self._read(command, kind, prefix, text, table)
        call = ComponentCall(component)
        with attempt(self._run, f"esw/{component.prefix}", command, call) as issued:
            call.response = self.source.ask(
                lambda clients: clients.components.oneway(component, asked), f"sending {command}"
            )
        return issued

    def take_offline(self, kind: str, prefix: str) -> Issued:
        """Take a component offline; it is brought back at the end of the scenario."""
        component = read_component(kind, prefix)
        source = self.source
        thing = f"{prefix} offline"
        self._run.put_back.add(
            thing, lambda: source.ask(lambda clients: clients.components.go_online(component), "bringing it online")
        )
        with attempt(self._run, f"esw/{component.prefix}", "GoOffline") as issued:
            source.ask(lambda clients: clients.components.go_offline(component), "taking it offline")
        return issued

    def bring_online(self, kind: str, prefix: str) -> Issued:
        """Bring a component online."""
        component = read_component(kind, prefix)
        with attempt(self._run, f"esw/{component.prefix}", "GoOnline") as issued:
            self.source.ask(lambda clients: clients.components.go_online(component), "bringing it online")
        return issued

    # --- Then ---

    def state_becomes(
        self, prefix: str, state_name: str, parameter: str, text: str, seconds: float | None = None
    ) -> None:
        """A parameter of a current state has come to a value since the mark, or will within the limit."""
        key = StateOf(read_prefix(prefix), state_name, parameter).key
        self._run.expect(Becomes(key, read_wanted(text)), Budget(self._run.limits.within(seconds)))

    def is_still_under_way(self, command: str | None, seconds: float) -> None:
        """It does not end for so long in the telescope's time; it may go on when the scenario is over."""
        issued = sent(self._run, command)
        budget = Budget(self._run.limits.telescope_time(seconds), self._run.limits.telescope_time_said(seconds))
        try:
            self._run.wait_for_end(issued, budget)
        except Unmet:
            issued.may_go_on = True
            return
        issued.asked = True
        raise AssertionError(f"{issued} is not under way any more, it {issued.outcome(self._run.journal)}")

    def _read(
        self, command: str, kind: str, prefix: str, text: str | None, table: Table | None
    ) -> tuple[ComponentId, ControlCommand]:
        component, planned = read_component(kind, prefix), self.planned
        try:
            control_command = planned.components.read_command(
                component.prefix, command, planned.section.prefix, text, table
            )
        except SentenceError as error:
            raise SentenceError(error.what, place=self._run.sentence, remedy=error.remedy) from None
        self._run.attach(f"Parameters of {command}", "\n".join(map(str, control_command.param_set)) or "none")
        return component, control_command


def read_wanted(text: str) -> Wanted:
    """Return the value that a sentence asks for: JSON, or a word of a choice as it stands."""
    value = read_value(text)
    return Wanted(text, tuple(value) if isinstance(value, list) else value)
