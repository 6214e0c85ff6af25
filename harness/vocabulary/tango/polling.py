"""What the sentences on polling by the devices themselves mean. Used from the main thread."""

from __future__ import annotations

from functools import partial

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.described import Thing
from harness.connectors.tango.values import wanted, wanted_as
from harness.errors import NotAllowed
from harness.events.budget import Budget
from harness.events.values import Wanted, as_written
from harness.events.waiting.polling import NO_DATA, ask_until
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun


class PollingSentences:
    """The vocabulary of polling: what a device reads or executes by itself, and keeps."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def poll(self, trl: str, name: str, seconds: float, thing: Thing = "attribute") -> Issued:
        """Let the device poll it at this period, with 0 no more; put back at the end of the scenario."""
        device = self._run.device(trl)
        what = f"{self._run.resolve_device(trl)} polling of {thing} {name}"
        remembered = False
        with attempt(self._run, self._run.resolve_device(trl), f"polling of {name}") as issued:
            before = device.polling(name, thing)
            remembered = self._run.put_back.add(what, partial(put_polling_back, device, name, before, thing))
            device.poll(name, seconds, thing)
        if issued.is_refused and remembered:
            self._run.put_back.forget(what)
        return issued

    def polls(self, trl: str, name: str, seconds: float, thing: Thing = "attribute") -> None:
        """The device polls it at this period; 0: not at all."""
        seen = self._run.device(trl).polling(name, thing)
        if seen != seconds:
            does = f"{self._run.resolve_device(trl)} {_told(seen)} {thing} {name}{_every(seen)}"
            raise AssertionError(f"{does}, {_wanted(seconds)}")

    def history_ends_with(
        self, trl: str, name: str, text: str, seconds: float | None = None, thing: Thing = "attribute"
    ) -> None:
        """The newest value or result that was kept is this one, or one that is kept within the limit."""
        device = self._run.device(trl)
        expected = self._expected(device, name, text, thing)
        budget = Budget(self._run.limits.within(seconds))
        ask_until(partial(history_ends, device, name, thing, expected), budget, self._run.limits.poll)

    def _expected(self, device: AbstractDeviceProxy, name: str, text: str, thing: Thing) -> Wanted:
        if thing == "attribute":
            return wanted(text, device.attribute(name))
        return wanted_as(text, device.command(name).result_type, name=f"the result of {name}")


def history_ends(device: AbstractDeviceProxy, name: str, thing: Thing, expected: Wanted) -> None:
    """Fail unless the newest thing kept is as expected."""
    what = f"the history of {device.name} {name}"
    try:
        history = device.history(name, 1, thing)
    except NotAllowed as error:
        if error.reason != NO_DATA:
            raise
        history = ()
    if not history:
        raise AssertionError(f"{what} holds no value that could be read")
    newest = history[-1]
    if not expected.matches(newest.value, newest.label):
        raise AssertionError(f"{what} ends with {as_written(newest.value, newest.label)}, not {expected.text}")


def put_polling_back(device: AbstractDeviceProxy, name: str, before: float, thing: Thing) -> None:
    """Poll as before, and see whether it is so."""
    device.poll(name, before, thing)
    if (after := device.polling(name, thing)) != before:
        raise NotAllowed(f"it was polled{_every(before)}, and is now polled{_every(after)}", device=device.name)


def _told(seconds: float) -> str:
    return "polls the" if seconds else "does not poll the"


def _every(seconds: float) -> str:
    return f" every {seconds:g} s" if seconds else ""


def _wanted(seconds: float) -> str:
    return f"not every {seconds:g} s" if seconds else "it should not"
