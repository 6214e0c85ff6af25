"""Which scenarios a shard runs: by what they lease of the telescope, then by how long they take."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SIDE_BY_SIDE, ALONE = 1, 2
"""The phases: scenarios that may stand beside others, then those that need the telescope alone."""

UNKNOWN = 1.0
"""Seconds of a scenario where no duration at all is known: all weigh the same."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What was collected of a scenario.

    :param file: below the repository's folder.
    :param line: counted from 1.
    :param alone: why it needs the telescope alone; "" if it may stand beside others.
    :param exact: what it uses of which no other will do, subarrays or the OET: those with the same stay in one shard.
    :param result: its Allure result, as not run.
    """

    node_id: str
    file: str = ""
    line: int = 0
    alone: str = ""
    exact: tuple[str, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a night.

    :param index: within its phase, counted from 0.
    :param node_ids: in the order in which they run; none in an empty shard, which is a success.
    :param seconds: that they are expected to take.
    """

    index: int
    phase: int
    node_ids: tuple[str, ...]
    seconds: float

    @property
    def name(self) -> str:
        """``1-3``: phase and index, the key of all that is kept of it."""
        return f"{self.phase}-{self.index}"


@dataclass(frozen=True, slots=True)
class NightPlan:
    """What a night runs."""

    scenarios: tuple[Scenario, ...]
    shards: tuple[Shard, ...]

    def phases(self) -> list[tuple[Shard, ...]]:
        """Return the shards of each phase, in the order of the phases."""
        return [
            shards
            for phase in (SIDE_BY_SIDE, ALONE)
            if (shards := tuple(shard for shard in self.shards if shard.phase == phase))
        ]

    def lines(self) -> list[str]:
        """Return the plan for a reader."""
        return [f"phase {shard.phase}, shard {shard.name}: {_tell_extent(shard)}" for shard in self.shards]


def _tell_extent(shard: Shard) -> str:
    number = len(shard.node_ids)
    return f"{number} scenario{'s' if number > 1 else ''}, about {shard.seconds:.0f} s" if number else "no scenario"


def plan_shards(scenarios: Iterable[Scenario], durations: Mapping[str, float], count: int) -> list[Shard]:
    """Return ``count`` shards of scenarios that may stand side by side, and one of those that need the telescope alone.

    Those that need one and the same subarray, or the OET, would wait for each other or disturb each other: they are
    kept in one shard. What takes longest is given away first, to the shard that has least to do. A scenario never seen
    counts as the median. Those that need the telescope alone wait for each other, too; there is no such shard where
    there are none.

    :param durations: seconds by node id.
    """
    every = tuple(scenarios)
    known = [durations[one.node_id] for one in every if one.node_id in durations]
    median = statistics.median(known) if known else UNKNOWN
    seconds = {one.node_id: durations.get(one.node_id, median) for one in every}
    order = {one.node_id: number for number, one in enumerate(every)}
    units: dict[object, list[str]] = {}
    for one in every:
        if not one.alone:
            units.setdefault(one.exact or one.node_id, []).append(one.node_id)
    loads: list[list[str]] = [[] for _ in range(count)]
    takes = [0.0] * count
    for unit in sorted(units.values(), key=lambda ids: -sum(seconds[node_id] for node_id in ids)):
        least = min(range(count), key=lambda index: (takes[index], len(loads[index])))
        loads[least] += unit
        takes[least] += sum(seconds[node_id] for node_id in unit)
    shards = [
        Shard(index, SIDE_BY_SIDE, tuple(sorted(ids, key=order.__getitem__)), takes[index])
        for index, ids in enumerate(loads)
    ]
    if alone := tuple(one.node_id for one in every if one.alone):
        shards.append(Shard(0, ALONE, alone, sum(seconds[node_id] for node_id in alone)))
    return shards


def write_scenarios(scenarios: Iterable[Scenario], file: Path) -> None:
    """Write what was collected."""
    file.write_text(json.dumps([asdict(one) for one in scenarios]), encoding="utf-8")


def read_scenarios(file: Path) -> tuple[Scenario, ...]:
    """Read what was collected."""
    found = json.loads(file.read_text(encoding="utf-8"))
    return tuple(Scenario(**{**one, "exact": tuple(one["exact"])}) for one in found)


def write_node_ids(node_ids: Sequence[str], file: Path) -> None:
    """Write what a shard runs, for the run of pytest that runs it."""
    file.write_text(json.dumps(list(node_ids)), encoding="utf-8")


def read_node_ids(file: Path) -> list[str]:
    """Read what a shard runs."""
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return found
