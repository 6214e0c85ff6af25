"""What the sentences on single attributes mean, beyond their values. Used from the main thread."""

from __future__ import annotations

from functools import partial

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.described import SETTINGS
from harness.connectors.tango.values import wanted
from harness.errors import NotAllowed, NotSupported, RejectedArgument, SentenceError
from harness.events.budget import Budget
from harness.events.expecting.quality import GetsQuality
from harness.events.values import Wanted, as_written
from harness.events.waiting.polling import NO_DATA, ask_until
from harness.models.reading.problems import near_miss
from harness.scenario.calls import ANSWERS
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import TangoSentences, quality_note, same

QUALITIES = ("VALID", "INVALID", "ALARM", "WARNING", "CHANGING")


class AttributeSentences:
    """The vocabulary of attributes: quality, set point, cache, settings; ``trl`` as in `TangoSentences`."""

    def __init__(self, run: ScenarioRun, tango: TangoSentences) -> None:
        self._run, self._tango = run, tango

    # --- quality, set point, cache ---

    def quality_is(self, trl: str, attribute: str, quality: str) -> None:
        """Read now, and compare."""
        reading = self._run.device(trl).read(attribute)
        seen = f"{reading.quality} (its value is {as_written(reading.value, reading.label)})"
        if reading.quality != known_quality(quality):
            raise AssertionError(f"the quality of {reading.device} {reading.attribute} is {seen}, not {quality}")

    def quality_becomes(self, trl: str, attribute: str, quality: str, seconds: float | None = None) -> None:
        """Some entry since the cursor has the quality, or will within the limit."""
        name = self._run.device(trl).attribute(attribute).name
        expectation = GetsQuality(self._run.key(trl, name), Wanted(known_quality(quality), quality))
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)))

    def set_point_is(self, trl: str, attribute: str, text: str) -> None:
        """What was written last, as the device has it."""
        device = self._run.device(trl)
        configuration = device.attribute(attribute)
        seen = device.read(attribute).set_point
        label = _label(configuration.enum_labels, seen)
        if not wanted(text, configuration).matches(seen, label):
            shown = "not there: it cannot be written" if seen is None else f"{as_written(seen, label)}, not {text}"
            raise AssertionError(f"the set point of {device.name} {configuration.name} is {shown}")

    def cached_is(self, trl: str, attribute: str, text: str, seconds: float | None = None) -> None:
        """What the device's polling kept last is this value, or will be within the limit."""
        device = self._run.device(trl)
        expected = wanted(text, device.attribute(attribute))
        budget = Budget(self._run.limits.within(seconds))
        ask_until(partial(cache_holds, device, attribute, expected), budget, self._run.limits.poll)

    def cannot_be_read(self, trl: str, attribute: str, text: str | None = None) -> None:
        """The device answers a read with an error, that has this reason or text."""
        device = self._run.device(trl)
        try:
            reading = device.read(attribute)
        except ANSWERS as error:
            if text is not None and text != error.reason and text not in str(error):
                raise AssertionError(f"{error}\n  This is not, and does not mention, {text!r}") from None
        else:
            seen = as_written(reading.value, reading.label)
            raise AssertionError(f"{device.name} {reading.attribute} can be read: it is {seen}")

    # --- settings ---

    def set_setting(self, trl: str, attribute: str, setting: str, text: str) -> Issued:
        """Change what a device says of its attribute; what it was is put back at the end of the scenario."""
        device, name = self._run.device(trl), known_setting(setting)
        thing = f"{self._run.resolve_device(trl)} {attribute} {name}"
        remembered, before = False, ""
        with attempt(self._run, self._run.resolve_device(trl), f"setting {name} of {attribute}") as issued:
            before = setting_of(device, attribute, name)
            remembered = self._run.put_back.add(thing, partial(put_setting_back, device, attribute, name, before))
            device.change_settings(attribute, {name: text})
        if issued.is_refused and remembered and _same_setting(setting_of(device, attribute, name), before):
            self._run.put_back.forget(thing)
        return issued

    def setting_is(self, trl: str, attribute: str, setting: str, text: str) -> None:
        """What the device says of its attribute now."""
        name = known_setting(setting)
        seen = setting_of(self._run.device(trl), attribute, name)
        if not _same_setting(seen, text):
            same(f"{name} of {self._run.resolve_device(trl)} {attribute}", seen or "not set", text or "not set")

    # --- by a name of its own ---

    def write_named(self, name: str, text: str) -> Issued:
        """Write an attribute that is named by itself; put back as any other."""
        proxy = self._run.target.tango.attribute(name)
        return self._tango.write(proxy.device.name, proxy.name, text)

    def named_is(self, name: str, text: str) -> None:
        """Read now, and compare."""
        proxy = self._run.target.tango.attribute(name)
        self._tango.is_now(proxy.device.name, proxy.name, text)


def cache_holds(device: AbstractDeviceProxy, attribute: str, expected: Wanted) -> None:
    """Fail unless the device's cache holds this value."""
    what = f"the cached {device.name} {attribute}"
    try:
        reading = device.read(attribute, cached=True)
    except NotAllowed as error:
        if error.reason != NO_DATA:
            raise
        raise AssertionError(f"{what} is not there yet, and should be {expected.text}") from None
    if not expected.matches(reading.value, reading.label):
        seen = as_written(reading.value, reading.label)
        raise AssertionError(f"{what} is {seen}, not {expected.text}{quality_note(reading.quality)}")


def setting_of(device: AbstractDeviceProxy, attribute: str, setting: str) -> str:
    """One setting of an attribute; raises `NotSupported` if it cannot be had."""
    found = device.settings(attribute)
    if setting not in found:
        raise NotSupported(
            f"{device.name}: the {setting} of {attribute} cannot be had through a gateway, only {', '.join(found)}",
            device=device.name,
        )
    return found[setting]


def put_setting_back(device: AbstractDeviceProxy, attribute: str, setting: str, before: str) -> None:
    """Set it as it was, and see whether it is."""
    device.change_settings(attribute, {setting: before})
    after = setting_of(device, attribute, setting)
    if not _same_setting(after, before):
        raise RejectedArgument(f"it was {before or 'not set'}, and is now {after or 'not set'}", device=device.name)


def known_quality(quality: str) -> str:
    """The quality; raises `SentenceError` for a word that is none."""
    if quality not in QUALITIES:
        remedy = near_miss(quality, QUALITIES) or f"There are {', '.join(QUALITIES)}."
        raise SentenceError(f"{quality!r} is no quality of an attribute", remedy=remedy)
    return quality


def known_setting(setting: str) -> str:
    """The setting; raises `SentenceError` for a word that is none."""
    if setting not in SETTINGS:
        remedy = near_miss(setting, SETTINGS) or f"There are {', '.join(SETTINGS)}."
        raise SentenceError(f"an attribute has no setting {setting!r}", remedy=remedy)
    return setting


def _same_setting(one: str, other: str) -> bool:
    """Devices write numbers in their own way."""
    try:
        return one == other or float(one) == float(other)
    except ValueError:
        return False


def _label(labels: tuple[str, ...], value: object) -> str:
    if isinstance(value, str):
        return value
    return labels[value] if labels and isinstance(value, int) and 0 <= value < len(labels) else ""
