"""What the sentences about the OET as a whole mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from dataclasses import dataclass

from harness.connectors.oet.beside import Beside
from harness.connectors.oet.keys import topic_key
from harness.contracts.oet.weaknesses import Weakness
from harness.errors import SentenceError
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes
from harness.events.values import Wanted
from harness.events.waiting.polling import ask_until
from harness.scenario.run import ScenarioRun
from harness.suggest import suggest
from harness.vocabulary.oet.describing import SHOWN, indent
from harness.vocabulary.oet.procedures import ProcedureSentences

PACE = 0.02
"""Seconds between two looks at what a script has printed: no event tells of it."""


@dataclass(frozen=True, slots=True)
class Mentioning(Wanted):
    """Any message that has a text in it; "" for any message at all."""

    def matches(self, value: object, label: str = "") -> bool:
        return isinstance(value, str) and value != "" and str(self.value) in value


class ServiceSentences:
    """The vocabulary of what the OET publishes, lists and refuses, and of what goes wrong in a simulated one."""

    def __init__(self, run: ScenarioRun, procedures: ProcedureSentences) -> None:
        self._run, self._procedures = run, procedures

    def has_fault(self, name: str) -> None:
        """It is weak in one of the ways of the real one, until the scenario is over."""
        weakness, beside = find_weakness(name), Beside(self._procedures.source)

        def take_back() -> None:
            beside.switch(weakness, on=False)
            self._procedures.end_ready()

        self._run.put_back.add(f"the fault {name} of the OET", take_back)
        beside.switch(weakness, on=True)

    def kill_script(self, name: str | None = None) -> None:
        """The process of a script ends by SIGKILL."""
        Beside(self._procedures.source).kill_script(self._procedures.find(name).pid)

    def prints(self, text: str, name: str | None = None, seconds: float | None = None) -> None:
        """A script has printed or logged a text, or will within the limit."""
        procedure, beside = self._procedures.find(name), Beside(self._procedures.source)

        def look() -> None:
            output = beside.read_output(procedure.pid)
            if text not in output:
                last = "\n".join(indent(output.splitlines()[-SHOWN:])) or "  nothing"
                raise AssertionError(f"procedure {procedure.pid} has not printed {text!r}, but last:\n{last}")

        ask_until(look, Budget(self._run.limits.within(seconds)), PACE)

    def publishes(self, topic: str, text: str | None = None, seconds: float | None = None) -> None:
        """Something was published by a topic since the last ``When``, with a text in it, or will be in time."""
        shown = f'a message with "{text}"' if text else "a message"
        self._run.expect(Becomes(topic_key(topic), Mentioning(shown, text or "")), self._budget(seconds))

    def lists(self, number: int) -> None:
        """So many procedures are known to it now."""
        found = self._procedures.source.list_procedures()
        if len(found) != number:
            listed = ", ".join(f"{one.id} {one.state}" for one in found) or "none"
            raise AssertionError(f"the OET lists {len(found)} procedures, not {number}: {listed}")

    def _budget(self, seconds: float | None) -> Budget:
        return Budget(self._run.limits.within(seconds))


def find_weakness(name: str) -> Weakness:
    """Return the weakness of a name; raises `SentenceError` with those there are."""
    known = [one.value for one in Weakness]
    if name not in known:
        remedy = f"{suggest(name, known)}There are: {', '.join(known)}."
        raise SentenceError(f"no OET has the fault {name!r}", remedy=remedy)
    return Weakness(name)
