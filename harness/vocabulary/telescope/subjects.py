"""What the sentences about the telescope and its subarrays mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence

from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes, GoesThrough, Stays
from harness.lists import split_list
from harness.models.telescope import Subject
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.telescope.arguments import argument_text
from harness.telescope.driving.drivers import find_driver
from harness.telescope.reach import reach
from harness.telescope.subjects import action_command, declared, find_subject, value_needed
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.instruction import Instruction

Table = Sequence[Sequence[str]]


class TelescopeSentences:
    """The vocabulary of declared subjects: the telescope, a subarray by its number, a shutter by its name (``key``)."""

    def __init__(self, run: ScenarioRun, tango: TangoSentences) -> None:
        self._run = run
        self._tango = tango

    def reach(self, name: str, key: str, word: str) -> None:
        """Bring a subject to a state, over as many commands as it takes; raises `PreconditionError` if it cannot be."""
        subject = find_subject(self._run.target, name, key)
        value = value_needed(declared(self._run.target), subject, word)
        reach(self._run, subject, value)
        self._run.brought[name, key] = value

    def act(self, name: str, key: str, action: str, table: Table | None = None, document: str | None = None) -> Issued:
        """Send the command that the action stands for, with its default argument overridden or replaced."""
        subject = find_subject(self._run.target, name, key)
        command = action_command(subject, action)
        text = argument_text(self._run, subject, command, table, document)
        self._run.moved[subject.name, subject.key] = None
        if text is not None:
            self._run.attach(f"Argument of {command}", text)
        if subject.device.device_class.system != "tango":
            return self._send(subject, command, text)
        return self._tango.command(subject.device.name, command, document=text)

    def becomes(self, name: str, key: str, word: str, seconds: float | None = None) -> None:
        """The subject has come to the state since the last ``When``, or will within the limit."""
        subject = find_subject(self._run.target, name, key)
        value = value_needed(declared(self._run.target), subject, word)
        driver = find_driver(self._run.target, subject.device)
        expectation = Becomes(driver.key(subject.attribute), driver.read_text(subject.attribute, value))
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)))

    def goes_through(self, name: str, key: str, words: str, seconds: float | None = None) -> None:
        """Exactly these states in this order, the starting one left out."""
        subject = find_subject(self._run.target, name, key)
        values = [value_needed(declared(self._run.target), subject, word) for word in split_list(words)]
        driver = find_driver(self._run.target, subject.device)
        wanted = [driver.read_text(subject.attribute, value) for value in values]
        expectation = GoesThrough(driver.key(subject.attribute), wanted)
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)))

    def stays(self, name: str, key: str, word: str, seconds: float) -> None:
        """From now on no other state, for so many seconds of telescope time."""
        subject = find_subject(self._run.target, name, key)
        value = value_needed(declared(self._run.target), subject, word)
        driver, limits = find_driver(self._run.target, subject.device), self._run.limits
        expectation = Stays(driver.key(subject.attribute), driver.read_text(subject.attribute, value))
        self._run.expect(expectation, Budget(limits.telescope_time(seconds), limits.telescope_time_said(seconds)))

    def _send(self, subject: Subject, command: str, text: str | None) -> Issued:
        """Send a command to a device that is not Tango's; an answer that is an error is kept for a ``Then``."""
        driver = find_driver(self._run.target, subject.device)
        call = driver.prepare()
        with attempt(self._run, driver.subject, command, call) as issued:
            driver.execute(call, command, text)
        self._run.watch.add(issued.telling[:1])
        return issued

    def tell(
        self, instruction: Instruction, key: str = "", table: Table | None = None, document: str | None = None
    ) -> Issued:
        """Do as `act` does, by an instruction."""
        return self.act(instruction.subject, key, instruction.action, table, document)

    def stay_for(self, begin: Instruction, key: str, state: str, seconds: float, end: Instruction) -> None:
        """Tell a subject to begin, have it stay in a state for so long in the telescope's time, and tell it to end."""
        if not self.tell(begin, key).is_refused:
            self.goes_through(begin.subject, key, state)
            self.stays(begin.subject, key, state, seconds)
            self.tell(end, key)
