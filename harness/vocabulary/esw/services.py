"""What the sentences about the services of ESW mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.contracts.esw.alarms import AlarmKey, AlarmSeverity
from harness.contracts.esw.location import ComponentId
from harness.errors import ConnectorError, PreconditionError, SentenceError
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_component, read_prefix

if TYPE_CHECKING:
    from harness.connectors.esw.clients.interference import Interference
    from harness.vocabulary.esw.components import ComponentSentences
    from harness.vocabulary.esw.sequencing_rest import SequencingRest


class ServiceSentences:
    """The vocabulary of services: whether they are there, whose roles count, alarms, and who holds locks."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences, rest: SequencingRest) -> None:
        self._run, self._components, self._rest = run, components, rest

    def are_reachable(self) -> None:
        """The Location Service answers; raises `PreconditionError` saying how it does not."""
        try:
            self._components.source.check()
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error

    def have_roles(self, text: str) -> None:
        """Ask with a token of these roles until the scenario is over; without any, with no token."""
        roles = [role.strip().lower() for role in text.split(",") if role.strip()]
        source = self._components.source
        self._rest.keep_token()
        try:
            go_back = source.log_in(*roles)
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error
        self._run.put_back.add("the token", go_back)

    def is_locked(self, kind: str, prefix: str, holder: str) -> None:
        """Another prefix holds the lock of a component, until the scenario is over."""
        interference = self._interference(read_component(kind, prefix))
        other = read_prefix(holder)
        self._run.put_back.add(f"the lock of {prefix}", lambda: interference.unlock(other))
        try:
            interference.lock(other)
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error

    def set_alarm(self, alarm: str, severity: str) -> Issued:
        """Set the severity of an alarm, which is ``<prefix>.<name>``."""
        key, level = read_alarm(alarm), read_severity(severity)
        with attempt(self._run, f"esw/{key.prefix}", f"set {key.name}") as issued:
            self._components.source.ask(lambda clients: clients.gateway.set_alarm(key, level), f"setting {alarm}")
        return issued

    def _interference(self, component: ComponentId) -> Interference:
        from harness.connectors.esw.clients.interference import Interference  # noqa: PLC0415  (it imports aiohttp)

        return Interference(self._components.source, component)


def read_alarm(text: str) -> AlarmKey:
    """Return the alarm that a sentence names; raises `SentenceError`."""
    prefix, _, name = text.rpartition(".")
    if "." not in prefix:
        raise SentenceError(f"{text!r} is no alarm", remedy="Write prefix and name: NFIRAOS.trombone.tooHot.")
    return AlarmKey(read_prefix(prefix), name)


def read_severity(text: str) -> AlarmSeverity:
    """Return the severity that a sentence names; raises `SentenceError`."""
    try:
        return AlarmSeverity(text.strip('"'))
    except ValueError:
        known = [one.value for one in AlarmSeverity]
        raise SentenceError(f"no alarm can be set to {text}", remedy=f"Write one of {', '.join(known)}.") from None
