"""What the sentences on several devices at once mean. Used from the main thread."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from harness.connectors.tango.abstract import AbstractGroup
from harness.connectors.tango.long_running import tell_ends
from harness.connectors.tango.values import argument, wanted, wanted_as
from harness.contracts.long_running import Answer, ResultCode
from harness.errors import NotDefined
from harness.events.budget import Budget
from harness.events.values import as_written
from harness.lists import split_list
from harness.scenario.commands import ANSWERS, Issued
from harness.scenario.outcomes import rejected, told
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import TangoSentences


class GroupSentences:
    """The vocabulary of groups: ``names`` are device names, aliases, and patterns with ``*``."""

    def __init__(self, run: ScenarioRun, tango: TangoSentences) -> None:
        self._run, self._tango = run, tango
        self._sent: tuple[Issued, ...] = ()

    def command(self, names: str, name: str, text: str | None = None) -> None:
        """Execute a command on all of them side by side; errors are kept for a ``Then``."""
        devices, group = self._group(names)
        mark = self._run.journal.mark()
        self._sent = tuple(Issued(self._run.sentence, device, name, mark) for device in devices)
        self._run.commands.add(*self._sent)
        for issued in self._sent:
            issued.told_by = tell_ends(self._run.device(issued.device))
            try:
                issued.configuration = self._run.device(issued.device).command(name)
            except ANSWERS as error:
                issued.error = error
        known = next((issued.configuration for issued in self._sent if issued.configuration is not None), None)
        if known is not None:
            self._take(group.execute(name, None if text is None else argument(text, known.argument_type)))

    def write(self, names: str, attribute: str, text: str) -> None:
        """Write an attribute of all of them; what each was is written back at the end of the scenario."""
        devices, group = self._group(names)
        value = wanted(text, self._run.device(devices[0]).attribute(attribute)).value
        remembered: dict[str, str] = {}
        for device in devices:
            with suppress(*ANSWERS):  # what cannot be read will refuse to be written, too
                remembered[device] = self._tango.remember(self._run.device(device), attribute)
        mark, name = self._run.journal.mark(), f"writing {attribute}"
        self._sent = tuple(Issued(self._run.sentence, device, name, mark, written=attribute) for device in devices)
        self._run.commands.add(*self._sent)
        self._take(group.write(attribute, value))
        for issued in self._sent:
            if issued.error is not None and remembered.get(issued.device):
                self._run.put_back.forget(remembered[issued.device])

    def all_succeed(self) -> None:
        """None of them was refused or failed, long-running ones to their end."""
        ends = self._ends()
        wrong = [f"{issued} {told(end)}" for issued, end in ends if end.code is not ResultCode.OK]
        if wrong:
            raise AssertionError(f"{len(wrong)} of {len(ends)} did not succeed:\n  " + "\n  ".join(wrong))

    def all_are_rejected(self, text: str | None = None) -> None:
        """Each of them was refused, by an error or by its long-running answer."""
        wrong = []
        for issued, end in self._ends():
            try:
                rejected(issued, end, text)
            except AssertionError as error:
                wrong.append(str(error))
        if wrong:
            raise AssertionError(f"{len(wrong)} of {len(self._sent)} were not rejected:\n  " + "\n  ".join(wrong))

    def all_return(self, text: str) -> None:
        """Each of them returned this value, read by the type of the result."""
        wrong = []
        for issued in self._asked():
            if issued.error is not None or issued.configuration is None:
                wrong.append(f"{issued} returned nothing: {issued.error}")
                continue
            expected = wanted_as(text, issued.configuration.result_type, name=f"the result of {issued.name}")
            if not expected.matches(issued.result, issued.result if isinstance(issued.result, str) else ""):
                wrong.append(f"{issued} returned {as_written(issued.result)}")
        if wrong:
            raise AssertionError(f"{len(wrong)} of {len(self._sent)} did not return {text}:\n  " + "\n  ".join(wrong))

    def is_in_all(self, names: str, attribute: str, text: str) -> None:
        """Read now in all of them, and compare."""
        devices, group = self._group(names)
        expected = wanted(text, self._run.device(devices[0]).attribute(attribute))
        wrong = []
        for device, seen in group.read(attribute).items():
            if isinstance(seen, Exception):
                wrong.append(str(seen))
            elif not expected.matches(seen.value, seen.label):
                wrong.append(f"{device} {attribute} is {as_written(seen.value, seen.label)}")
        if wrong:
            what = f"{attribute} is not {text} in {len(wrong)} of {len(devices)}"
            raise AssertionError(f"{what}:\n  " + "\n  ".join(wrong))

    def _group(self, names: str) -> tuple[list[str], AbstractGroup]:
        connector = self._run.target.tango
        devices: dict[str, None] = {}
        for name in split_list(names):
            found = connector.query().exported(name.lower()) if "*" in name else (self._run.resolve_device(name),)
            if not found:
                raise NotDefined(f"no device that is exported matches {name!r}")
            devices.update(dict.fromkeys(found))
        return list(devices), connector.group(list(devices))

    def _take(self, answers: dict[str, Any]) -> None:
        for issued in self._sent:
            answer = answers[issued.device]
            if isinstance(answer, ANSWERS):
                issued.error = answer
            elif isinstance(answer, Exception):
                raise answer
            else:
                issued.result = answer

    def _ends(self) -> list[tuple[Issued, Answer]]:
        """How each of them ended; raises `Unmet` for one that does not within the limit."""
        budget = Budget(self._run.limits.within())
        for issued in self._asked():
            self._run.wait_for_end(issued, budget)
        ends = [(issued, issued.known_end(self._run.journal)) for issued in self._sent]
        return [(issued, end) for issued, end in ends if end is not None]

    def _asked(self) -> tuple[Issued, ...]:
        if not self._sent:
            raise AssertionError("no When of this scenario has commanded or written several devices")
        for issued in self._sent:
            issued.asked = True
        return self._sent
