"""Observing modes and agents of ESW: their names and their subsystems."""

from __future__ import annotations

from collections.abc import Iterator

from harness.models.checks.context import Context
from harness.models.reading.problems import near_miss
from harness.models.reading.source import Path

LEADER = "ESW"
"""The subsystem whose sequencer leads the others of an observing mode."""


def check_observing(context: Context) -> None:
    """Check observing modes and agents."""
    if context.document.observing_modes or context.document.agents:
        for path, what, remedy in (*_observing_modes(context), *_agents(context)):
            context.problems.add(path, what, remedy)


def _observing_modes(context: Context) -> Iterator[tuple[Path, str, str]]:
    for name, mode in context.document.observing_modes.items():
        path: Path = ("observing_modes", name)
        if name != name.strip() or not name or set(name) & set("-."):
            what = f"{name!r} is no name of an observing mode: its sequencers are called 'ESW.{name}' and the like"
            yield path, what, "Take hyphens, dots and outer blanks out."
        for key, subsystems in (("resources", mode.resources), ("sequencers", mode.sequencers)):
            if not subsystems:
                yield (*path, key), f"an observing mode without {key} does nothing", "Name subsystems."
            for index, one in enumerate(subsystems):
                yield from _subsystem(one if key == "resources" else one.partition(".")[0], (*path, key, index))
                if one in subsystems[:index]:
                    yield (*path, key, index), f"{one} is there twice", "Leave one of them out."
        if mode.sequencers and not any(one.partition(".")[0].upper() == LEADER for one in mode.sequencers):
            yield (*path, "sequencers"), f"no sequencer of {LEADER} leads the others", f"Add {LEADER}."


def _agents(context: Context) -> Iterator[tuple[Path, str, str]]:
    for name in context.document.agents:
        path: Path = ("agents", name)
        subsystem, dot, machine = name.partition(".")
        if not dot or not machine or machine != machine.strip() or "-" in machine:
            yield path, f"{name!r} is no prefix of an agent", "Write it like ESW.machine1."
        else:
            yield from _subsystem(subsystem, path)


def _subsystem(name: str, path: Path) -> Iterator[tuple[Path, str, str]]:
    from harness.contracts.esw.values.subsystems import Subsystem  # noqa: PLC0415  (only declarations of ESW need it)

    known = [one.value for one in Subsystem]
    if name.upper() not in known:
        yield path, f"{name} is not a subsystem of TMT", near_miss(name.upper(), known)
