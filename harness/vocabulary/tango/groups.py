"""What the sentences on several devices at once mean. Used from the main thread."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from harness.connectors.tango.abstract import AbstractGroup
from harness.connectors.tango.long_running import tell_ends
from harness.connectors.tango.values import argument, wanted
from harness.errors import NotDefined
from harness.events.budget import Budget
from harness.events.values import as_written
from harness.lists import split_list
from harness.scenario.actions import Outcome
from harness.scenario.calls import ANSWERS, PlainCall
from harness.scenario.commands import Issued
from harness.scenario.outcomes import refuse_accepted
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.command import TangoCommand
from harness.vocabulary.tango.attributes_and_commands import TangoSentences, compare_result


class GroupSentences:
    """The vocabulary of groups: ``names`` are device names, aliases, and patterns with ``*``."""

    def __init__(self, run: ScenarioRun, tango: TangoSentences) -> None:
        self._run, self._tango = run, tango
        self._sent: tuple[Issued, ...] = ()
        self._calls: Mapping[str, PlainCall] = {}
        """What tells the end of each, by its device."""

    def command(self, names: str, name: str, text: str | None = None) -> None:
        """Execute a command on all of them side by side; errors are kept for a ``Then``."""
        devices, group = self._group(names)
        calls = {device: TangoCommand(self._run.target.tango, device) for device in devices}
        self._issue(name, calls)
        for device, call in calls.items():
            call.told_by = tell_ends(self._run.device(device))
            with call.keep_error():
                call.configuration = self._run.device(device).command(name)
        known = next((call.configuration for call in calls.values() if call.configuration is not None), None)
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
        self._issue(f"writing {attribute}", {device: PlainCall() for device in devices}, written=attribute)
        self._take(group.write(attribute, value))
        for issued in self._sent:
            if issued.is_refused and remembered.get(issued.subject):
                self._run.put_back.forget(remembered[issued.subject])

    def all_succeed(self) -> None:
        """None of them was refused or failed, long-running ones to their end."""
        ends = self._ends()
        wrong = [f"{issued} {end}" for issued, end in ends if not end.is_success]
        if wrong:
            raise AssertionError(f"{len(wrong)} of {len(ends)} did not succeed:\n  " + "\n  ".join(wrong))

    def all_are_rejected(self, text: str | None = None) -> None:
        """Each of them was refused, by an error or by its long-running answer."""
        wrong = []
        for issued, end in self._ends():
            try:
                refuse_accepted(issued, end, text)
            except AssertionError as error:
                wrong.append(str(error))
        if wrong:
            raise AssertionError(f"{len(wrong)} of {len(self._sent)} were not rejected:\n  " + "\n  ".join(wrong))

    def all_return(self, text: str) -> None:
        """Each of them returned this value, read by the type of the result."""
        wrong = [different for issued in self._asked() if (different := compare_result(issued, text))]
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

    def _issue(self, name: str, calls: Mapping[str, PlainCall], *, written: str = "") -> None:
        """Remember what is about to be sent to all of them at once."""
        sentence, mark = self._run.sentence, self._run.journal.mark()
        self._calls = calls
        self._sent = tuple(
            Issued(sentence, device, name, mark, call, written=written) for device, call in calls.items()
        )
        self._run.commands.add(*self._sent)

    def _take(self, answers: dict[str, Any]) -> None:
        for device, call in self._calls.items():
            answer = answers[device]
            if isinstance(answer, ANSWERS):
                call.error = answer
            elif isinstance(answer, Exception):
                raise answer
            else:
                call.result = answer

    def _ends(self) -> list[tuple[Issued, Outcome]]:
        """How each of them ended; raises `Unmet` for one that does not within the limit."""
        budget = Budget(self._run.limits.within())
        for issued in self._asked():
            self._run.wait_for_end(issued, budget)
        return [(issued, issued.outcome(self._run.journal)) for issued in self._sent]

    def _asked(self) -> tuple[Issued, ...]:
        if not self._sent:
            raise AssertionError("no When of this scenario has commanded or written several devices")
        for issued in self._sent:
            issued.asked = True
        return self._sent
