"""What a subject can be told to do, by its words."""

from __future__ import annotations

from dataclasses import dataclass

from harness.bdd.looks import Looks


@dataclass(frozen=True, slots=True)
class Instruction:
    """An action of a declared subject: ``Instruction("subarray", "configure")``."""

    subject: str
    action: str

    def looks(self, n: str = "") -> Looks:
        """Return what a step looks at that tells subject ``n`` to do this."""
        return Looks(subject=self.subject, key=n, actions=(self.action,))
