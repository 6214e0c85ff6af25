"""What each step of a scenario names, before the first of them runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest

from harness.bdd.definitions import definitions_of
from harness.bdd.interests import interests_of
from harness.bdd.internals import Scenario


@dataclass(frozen=True, slots=True)
class Naming:
    """What a step names.

    :param kind: ``given``, ``when`` or ``then``.
    :param words: what stands in the fields of the sentence.
    :param texts: these, the cells of its table and its doc string.
    :param devices: what its definition looks at.
    """

    kind: str
    words: tuple[str, ...]
    texts: tuple[str, ...]
    devices: tuple[str, ...]


def namings(item: pytest.Item, scenario: Scenario, provided: Mapping[str, object]) -> Iterable[Naming]:
    """What the steps name, one after the other; those that are undefined or ambiguous are left out.

    :param provided: as for `harness.bdd.interests.planned_interests`.
    """
    definitions = definitions_of(item)
    for step in scenario.steps:
        found = definitions.find(step)
        if len(found) != 1:
            continue
        words = tuple(str(value) for value in found[0].arguments(step).values() if value is not None)
        table = tuple(str(cell) for row in step.datatable.raw() for cell in row) if step.datatable else ()
        document = (step.docstring,) if step.docstring is not None else ()
        pairs: object = interests_of(step, found[0], provided) if found[0].interests else ()
        devices = tuple(str(device) for device, _ in pairs) if isinstance(pairs, Iterable) else ()
        yield Naming(step.type, words, (*words, *table, *document), devices)
