"""Lost or never sent: what the two ends of the way of an attribute's events have counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many events of an attribute arrived since a time, and how many that were pushed have not.

    :param lost: events behind the last one that arrived; None if that is not known.
    :param arrived: also those that were left out, because they repeat what was shown.
    :param unknown: why it is not known.
    :param broken: whether others were lost before the last one that arrived. How many, nobody has counted.
    """

    lost: int | None = None
    arrived: int = 0
    unknown: str = ""
    broken: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether it is known that nothing was lost."""
        return self.lost == 0 and not self.broken

    def tell(self, since: str) -> str:
        """Say it, without full stop.

        :param since: since when, as in ``since the When``.
        """
        if self.lost is None:
            return f"whether an event was lost cannot be told: {self.unknown.rstrip('.')}"
        if self.broken:
            lost = f"{self.lost} behind the last of them were lost, others before it"
            return f"{self.arrived} events arrived {since}, {lost}"
        if self.lost:
            arrived = self.arrived or "none"
            return (
                f"the server pushed {self.arrived + self.lost} {since}, {arrived} arrived: {self.lost} lost on the way"
            )
        if self.arrived:
            return f"the server pushed {self.arrived} {since}, and all arrived"
        return f"the device pushed none {since}"
