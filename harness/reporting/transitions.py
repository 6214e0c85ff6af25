"""Which declared transitions a run took: told at its end, kept as a file, and merged over xdist's workers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.models.machines.coverage import UNTOLD, Coverage


@dataclass(frozen=True, slots=True)
class Transitions:
    """What one process of a run counted.

    :param classes: by device class.
    :param untold: device classes that cannot be counted.
    :param undeclared: what devices did, and is no declared transition, a sentence for each.
    """

    telescope: str
    classes: Mapping[str, Coverage]
    untold: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()

    @property
    def listed(self) -> str:
        """``SubarrayNode 19 of 19, CspSubarray 20 of 21``."""
        return ", ".join(f"{name} {coverage}" for name, coverage in self.classes.items())

    @property
    def environment(self) -> dict[str, str]:
        """What a report says of it as a whole, by name."""
        undeclared = {"transitions not declared": "; ".join(self.undeclared)} if self.undeclared else {}
        return {"transitions": self.listed, **undeclared}

    @property
    def lacks_some(self) -> bool:
        """Whether a declared transition was not taken."""
        return any(coverage.missing for coverage in self.classes.values())

    def __or__(self, other: Transitions) -> Transitions:
        """What two processes of a run counted together."""
        empty = Coverage((), frozenset())
        names = dict.fromkeys((*self.classes, *other.classes))
        merged = {name: self.classes.get(name, empty) | other.classes.get(name, empty) for name in names}
        untold, undeclared = (
            tuple(dict.fromkeys((*some, *others)))
            for some, others in ((self.untold, other.untold), (self.undeclared, other.undeclared))
        )
        return Transitions(self.telescope, merged, untold, undeclared)

    def as_json(self) -> dict[str, Any]:
        """As the file has it."""
        classes = {
            name: {
                "declared": len(coverage.declared),
                "taken": [each for each in coverage.declared if each in coverage.taken],
                "missing": list(coverage.missing),
            }
            for name, coverage in self.classes.items()
        }
        return {
            "telescope": self.telescope,
            "transitions": classes,
            "not_counted": list(self.untold),
            "not_declared": list(self.undeclared),
        }


def from_json(document: Mapping[str, Any]) -> Transitions:
    """The opposite of `Transitions.as_json`; those that were taken come before those that are missing."""
    return Transitions(
        document["telescope"],
        {
            name: Coverage((*found["taken"], *found["missing"]), frozenset(found["taken"]))
            for name, found in document["transitions"].items()
        },
        tuple(document["not_counted"]),
        tuple(document["not_declared"]),
    )


def summary(transitions: Transitions, *, verbose: bool) -> list[str]:
    """Lines for the end of a run, none where no transitions are declared; the missing by name if that is wanted."""
    left_out = [f"transitions of {name} are not counted: {UNTOLD}" for name in transitions.untold]
    left_out += transitions.undeclared
    if not transitions.listed:
        return left_out
    missing = {name: coverage.missing for name, coverage in transitions.classes.items() if coverage.missing}
    hint = " (-v names the missing)" if missing and not verbose else ""
    lines = [f"transitions: {transitions.listed}{hint}"]
    if verbose:
        lines += [f"  {name} missing  {each}" for name, every in missing.items() for each in every]
    return [*lines, *left_out]


def write(transitions: Transitions, file: Path) -> None:
    """Keep it as a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(transitions.as_json(), indent=2) + "\n", encoding="utf-8")
