"""Time limits, in one typed object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long anything may take, in seconds.

    :param call: one call on a device or database, connecting included.
    :param wait: what ``within`` means when a sentence does not say it.
    :param rest: bringing the telescope to a precondition or back to rest, each.
    :param patience: factor on every ``within``: 1 on a laptop, more on a slow cluster.
    :param time_scale: real seconds for each second of telescope time (``stays for``, scans, simulated durations).
    :param clock_tolerance: source times closer than this have no order; a change so little after a limit is in time.
    :param poll: period at which the harness reads an attribute that pushes no events.
    """

    call: float = 3.0
    wait: float = 5.0
    rest: float = 20.0
    patience: float = 1.0
    time_scale: float = 1.0
    clock_tolerance: float = 0.002
    poll: float = 0.1

    def within(self, seconds: float | None = None) -> float:
        """Real seconds that a wait may take; ``None`` is the target's default."""
        return (self.wait if seconds is None else seconds) * self.patience

    def telescope_time(self, seconds: float) -> float:
        """Real seconds that ``seconds`` of telescope time last."""
        return seconds * self.time_scale

    def telescope_time_said(self, seconds: float) -> str:
        """The same for a message: as it is written in the sentence, and how long it really takes if that differs."""
        real = self.telescope_time(seconds)
        return f"{seconds:g} s" if real == seconds else f"{seconds:g} s of telescope time ({real:g} s on the clock)"


DEFAULTS = Limits()
"""What a profile says nothing of."""
