"""What the sentences on Tango's logging service mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

import math
from collections.abc import Callable

from harness.connectors.tango.administration import LEVELS, AbstractAdministration
from harness.connectors.tango.logs import LogLine
from harness.errors import FirstlightError, PreconditionError, SentenceError
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import TangoSentences, same

ON_THE_WAY = 0.2
"""Seconds: lines of one device may overtake each other on their way to the consumer."""
SHOWN = 8
"""Lines that a message shows of what was logged instead."""
LEVEL_PROPERTY, TARGET_PROPERTY = "logging_level", "logging_target"


class LoggingSentences:
    """The vocabulary of logging; ``trl`` is a device name, alias or full TRL. What is changed is put back."""

    def __init__(self, run: ScenarioRun, tango: TangoSentences) -> None:
        self._run, self._tango = run, tango

    # --- Given, When ---

    def collected(self, trl: str) -> None:
        """The device logs to the harness; raises `PreconditionError` saying why it cannot."""
        device = self._run.resolve_device(trl)
        try:
            if self._run.logs.are_collected(device):
                self._run.logs.hears(device)
                return
            self._run.logs.collect(device)
        except FirstlightError as error:
            raise PreconditionError(
                f"the logs of {device} cannot be collected: {error}. Its device server has to reach this machine"
            ) from error
        self._run.put_back.add(f"collecting the logs of {device}", lambda: self._run.logs.leave(device))

    def set_level(self, trl: str, level: str) -> None:
        """Set a device's logging level."""
        device, administration = self._of(trl)
        before = administration.logging_level(device)
        wanted = known_level(level, self._run.sentence)
        self._change(
            device,
            "the logging level",
            lambda: administration.set_logging_level(device, wanted),
            lambda: administration.set_logging_level(device, before),
        )

    def add_target(self, trl: str, target: str) -> None:
        """Add a logging target to a device."""
        device, administration = self._of(trl)
        had = target in administration.logging_targets(device)
        self._change(
            device,
            f"the logging target {target}",
            lambda: administration.add_logging_target(device, target),
            lambda: None if had else administration.remove_logging_target(device, target),
        )

    def collected_from_its_start(self, trl: str) -> None:
        """The database tells the device to log to the harness, at every level; it is made anew, now and at the end."""
        device, administration = self._of(trl)
        self._run.put_back.add(f"the restart of {device}", lambda: administration.restart_device(device))
        self._tango.store_property(trl, LEVEL_PROPERTY, "DEBUG")
        self._tango.store_property(trl, TARGET_PROPERTY, self._run.logs.consumer)
        self._run.logs.hears(device)
        administration.restart_device(device)

    def _change(self, device: str, what: str, change: Callable[[], None], back: Callable[[], None]) -> None:
        """Change it and put it back at the end; a refusal, which changes nothing, is kept for a ``Then``."""
        thing = f"{what} of {device}"
        new = self._run.put_back.add(thing, back)
        with attempt(self._run, device, f"setting {what}") as issued:
            change()
        if issued.is_refused and new:
            self._run.put_back.forget(thing)

    # --- Then ---

    def logs(self, trl: str, text: str, level: str | None = None, seconds: float | None = None) -> LogLine:
        """The device has logged this since the last ``When``, or does within the limit."""
        device = self._heard(trl)
        wanted = known_level(level, self._run.sentence) if level else None
        limit = self._run.limits.within(seconds)
        line = self._run.logs.wait(device, text, self._since(), limit, wanted)
        if line is None:
            at = f" at level {wanted}" if wanted else ""
            raise AssertionError(
                f"{device} did not log {text!r}{at} within {limit:g} s{self._after()}\n{self._told(device)}"
            )
        return line

    def does_not_log(self, trl: str, text: str, seconds: float) -> None:
        """It has not logged this since the last ``When``, and does not for so long in the telescope's time."""
        device = self._heard(trl)
        limit = max(self._run.limits.telescope_time(seconds), ON_THE_WAY)
        line = self._run.logs.wait(device, text, self._since(), limit)
        if line is not None:
            raise AssertionError(f"{device} did log {text!r}{self._after()}\n  {line}")
        self._run.logs.check()

    def level_is(self, trl: str, level: str) -> None:
        """Its logging level now."""
        device, administration = self._of(trl)
        wanted = known_level(level, self._run.sentence)
        same(f"the logging level of {device}", administration.logging_level(device), wanted)

    def has_target(self, trl: str, target: str) -> None:
        """Where it logs to now."""
        device, administration = self._of(trl)
        found = administration.logging_targets(device)
        if target not in found:
            raise AssertionError(f"{target} is not a logging target of {device}; it has {', '.join(found) or 'none'}")

    # --- shared ---

    def _of(self, trl: str) -> tuple[str, AbstractAdministration]:
        return self._run.resolve_device(trl), self._run.target.tango.administration(trl)

    def _heard(self, trl: str) -> str:
        """The device's name, if the harness hears what it logs."""
        device = self._run.resolve_device(trl)
        if not self._run.logs.are_collected(device):
            raise SentenceError(
                f"what {device} logs is not collected",
                place=self._run.sentence,
                remedy=f'Say so before the When: Given the logs of "{trl}" are collected.',
            )
        return device

    def _since(self) -> float:
        """When the segment began, by the device's clock as far as it is known; Tango cuts it off to milliseconds."""
        return math.floor(self._run.segments.started * 1000) / 1000 - self._run.limits.clock_tolerance

    def _after(self) -> str:
        return f' of "{self._run.segments.after}"' if self._run.segments.after else ""

    def _told(self, device: str) -> str:
        since = self._since()
        lines = [
            str(line) for line in self._run.logs.lines_of_segment() if line.device == device and line.time >= since
        ]
        if not lines:
            return f"  It logged nothing; its level is {self._of(device)[1].logging_level(device)}."
        left_out = [f"  ... {len(lines) - SHOWN} lines before these"] if len(lines) > SHOWN else []
        return "\n".join([*left_out, *(f"  {line}" for line in lines[-SHOWN:])])


def known_level(text: str, place: str) -> str:
    """One of Tango's levels, from a sentence."""
    level = {"WARNING": "WARN"}.get(text.strip().upper(), text.strip().upper())
    if level not in LEVELS:
        raise SentenceError(
            f"{text} is not a logging level of Tango", place=place, remedy=f"There are {', '.join(LEVELS)}."
        )
    return level
