"""Whether a sequence can have the steps that sentences number, by all that its sequencer was given before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.errors import SentenceError
from harness.targets.esw.components import read_prefix
from harness.targets.esw.sequences import Sequences


def find_impossible(steps: Sequence[Mapping[str, Any]], sequences: Sequences) -> Iterator[tuple[int, SentenceError]]:
    """Yield the steps of a scenario, by their places, that number a step which its sequence cannot have.

    What a sequencer was given by others is not known, and not checked.

    :param steps: the fields of each sentence, its table as ``datatable``.
    """
    given: Counter[str] = Counter()
    for place, fields in enumerate(steps):
        try:
            prefix = read_prefix(fields["prefix"])
            given[prefix] += len(sequences.read(prefix, fields))
        except (KeyError, SentenceError):  # it is told by itself
            continue
        number = fields.get("n")
        if isinstance(number, int) and given[prefix] and number > given[prefix]:
            what = f"{prefix} was given {given[prefix]} steps by now, so that there is no step {number}"
            yield place, SentenceError(what, remedy="Steps count from 1, as they stand in the list then.")
