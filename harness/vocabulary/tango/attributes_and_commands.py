"""What the Tango sentences mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from typing import Any

from harness.connectors.tango.abstract import AbstractDeviceProxy, AttributeConfiguration
from harness.connectors.tango.long_running import tell_ends
from harness.connectors.tango.values import argument, wanted, wanted_as
from harness.errors import ConnectorError, NotDefined, NotExported, PreconditionError, TimedOut, Unreachable
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes, GoesThrough, Stays
from harness.events.key import Key
from harness.events.values import as_written
from harness.lists import split_list
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt, sent_at_once
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.command import TangoCommand

ON_THE_WAY = 0.2
"""Seconds: an event may still be on its way when another device's, that came later, is here."""


class TangoSentences:
    """The vocabulary of any Tango device; `trl` is a device name, alias or full TRL, values are as written."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    # --- Given ---

    def reachable(self, trl: str) -> None:
        """The device answers; raises `PreconditionError` saying how it does not."""
        try:
            self._run.device(trl).ping()
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error

    def is_reachable(self, trl: str) -> None:
        """The same of a ``Then``: it is what is tested."""
        try:
            self._run.device(trl).ping()
        except (Unreachable, TimedOut, NotExported, NotDefined) as error:
            raise AssertionError(f"{self._run.resolve_device(trl)} does not answer: {error}") from error

    def watched(self, trl: str, attribute: str) -> None:
        """The attribute is journalled; raises `PreconditionError` if it cannot be."""
        try:
            self._run.device(trl).attribute(attribute)
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error
        self._run.watch.add([Key(trl, attribute)])

    # --- When ---

    def command(self, trl: str, name: str, text: str | None = None, document: str | None = None) -> Issued:
        """Execute a command; an answer that is an error is kept for a ``Then``.

        :param text: its argument, read by its type.
        :param document: its argument where it is a string, as it stands.
        """
        call = TangoCommand(self._run.target.tango, self._run.resolve_device(trl))
        with attempt(self._run, self._run.resolve_device(trl), name, call) as issued:
            device = self._run.device(trl)
            call.configuration = device.command(name)
            value = None if text is None else argument(text, call.configuration.argument_type)
            if document is not None:
                type_name = call.configuration.argument_type
                value = document if type_name == "DevString" else argument(document, type_name)
            call.result = device.execute(name, value)
            call.told_by = tell_ends(device)
        return issued

    def write(self, trl: str, attribute: str, text: str) -> Issued:
        """Write an attribute; what it was is written back at the end of the scenario."""
        remembered = ""
        with attempt(self._run, self._run.resolve_device(trl), f"writing {attribute}", written=attribute) as issued:
            device = self._run.device(trl)
            value = wanted(text, device.attribute(attribute)).value
            remembered = self.remember(device, attribute)
            device.write(attribute, value)
        if issued.is_refused and remembered:
            self._run.put_back.forget(remembered)
        return issued

    def remember(self, device: AbstractDeviceProxy, attribute: str) -> str:
        """Remember what an attribute is, before it is written: also a write that times out may come to pass.

        Its value, not its set point: Tango has one for an attribute that was never written, too, and it means nothing.

        :returns: what to forget if the write is refused; "" if nothing was added to what is put back.
        """
        thing = f"{device.name} {attribute}"
        if not device.attribute(attribute).writable.startswith("READ_"):
            return ""
        before = device.read(attribute).value
        if before is None:
            self._run.notes.append(f"{thing} had no valid value before it was written, so none is put back")
            return ""
        return thing if self._run.put_back.add(thing, lambda: device.write(attribute, before)) else ""

    def set_property(self, trl: str, name: str, text: str) -> None:
        """The same as a command: a refusal is kept for a ``Then``."""
        with attempt(self._run, self._run.resolve_device(trl), f"setting the property {name}"):
            self.store_property(trl, name, text)

    def store_property(self, trl: str, name: str, text: str) -> None:
        """Store a property; what it was is put back at the end of the scenario."""
        device = self._run.device(trl)
        before = device.properties(name).get(name)
        device.put_properties({name: split_list(text)})
        if before is None:
            self._run.put_back.add(f"{device.name} property {name}", lambda: device.delete_properties([name]))
        else:
            self._run.put_back.add(f"{device.name} property {name}", lambda: device.put_properties({name: before}))

    # --- Then: attributes ---

    def is_now(self, trl: str, attribute: str, text: str) -> None:
        """Read now, and compare."""
        device = self._run.device(trl)
        expected = wanted(text, device.attribute(attribute))
        reading = device.read(attribute)
        if not expected.matches(reading.value, reading.label):
            seen = as_written(reading.value, reading.label)
            raise AssertionError(f"{device.name} {attribute} is {seen}, not {text}{quality_note(reading.quality)}")

    def becomes(self, trl: str, attribute: str, text: str, seconds: float | None = None) -> None:
        """Some entry since the cursor has the value, or will within the limit."""
        key, configuration = self._attribute(trl, attribute)
        expectation = Becomes(key, wanted(text, configuration))
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)))

    def goes_through(self, trl: str, attribute: str, texts: str, seconds: float | None = None) -> None:
        """Exactly these distinct values in this order since the cursor, the starting value left out."""
        key, configuration = self._attribute(trl, attribute)
        values = split_list(texts)
        expectation = GoesThrough(key, [wanted(text, configuration) for text in values])
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)))

    def stays(self, trl: str, attribute: str, text: str, seconds: float) -> None:
        """From now on no other value, for so many seconds of telescope time."""
        key, configuration = self._attribute(trl, attribute)
        expectation = Stays(key, wanted(text, configuration))
        limits = self._run.limits
        self._run.expect(expectation, Budget(limits.telescope_time(seconds), limits.telescope_time_said(seconds)))

    def has_stayed(self, trl: str, attribute: str, text: str) -> None:
        """No other value since the last ``When``, nor before it."""
        key, configuration = self._attribute(trl, attribute)
        expectation = Stays(key, wanted(text, configuration), throughout=True)
        self._run.expect(expectation, Budget(ON_THE_WAY))

    # --- Then: the command ---

    def returns(self, text: str) -> None:
        """The last command's call returned this value, read by the type of the result."""
        for issued in sent_at_once(self._run):
            issued.tracker.collect(self._run.limits.within())
            if wrong := compare_result(issued, text):
                raise AssertionError(wrong)

    # --- shared ---

    def _attribute(self, trl: str, attribute: str) -> tuple[Key, AttributeConfiguration]:
        configuration = self._run.device(trl).attribute(attribute)
        return self._run.key(trl, configuration.name), configuration


def compare_result(issued: Issued, text: str) -> str:
    """Return what a command returned in place of a value, read by the type of the result; "" if it returned that."""
    call = issued.tracker
    if not isinstance(call, TangoCommand):
        return f"{issued} returned nothing: it is no command of a Tango device"
    if call.error is not None or call.configuration is None:
        return f"{issued} returned nothing: {call.error}"
    expected = wanted_as(text, call.configuration.result_type, name=f"the result of {issued.name}")
    if expected.matches(call.result, call.result if isinstance(call.result, str) else ""):
        return ""
    return f"{issued} returned {as_written(call.result)}, not {text}"


def quality_note(quality: str) -> str:
    """Said of a value that is not VALID."""
    return "" if quality == "VALID" else f" (its quality is {quality})"


def same(what: str, seen: Any, expected: Any) -> None:
    """Fail unless two things are the same, naming what they are."""
    if seen != expected:
        raise AssertionError(f"{what} is {shown(seen)}, not {shown(expected)}")


def shown(value: Any) -> str:
    """A list with commas, anything else as it is."""
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, list | tuple) else str(value)
