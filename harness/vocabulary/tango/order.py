"""What happened before what, across devices. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence

from harness.connectors.tango.values import wanted
from harness.errors import SentenceError
from harness.events.budget import Budget
from harness.events.in_order import InOrder
from harness.scenario.prospects import Awaited
from harness.scenario.run import ScenarioRun
from harness.scenario.stops import faulting, is_fault

HEADER = ("device", "attribute", "value")

Table = Sequence[Sequence[str]]


def in_order(run: ScenarioRun, table: Table, seconds: float | None = None) -> None:
    """Since the last ``When`` the attributes came to these values one after the other, or will within the limit.

    The times are those of the devices: what is closer together than the target's clock tolerance has no order: the
    scenario ends as inconclusive, which says nothing about the telescope.

    :param table: a header, then device (name, alias or full TRL), attribute and value of each in turn.
    :raises SentenceError: the table does not have these columns, or no two rows.
    """
    rows = rows_of(table)
    items = []
    for trl, attribute, text in rows:
        configuration = run.device(trl).attribute(attribute)
        items.append((run.key(trl, configuration.name), wanted(text, configuration)))
    run.watch.add([key for key, _ in items])
    expectation = InOrder(items, run.limits.clock_tolerance)
    budget = Budget(run.limits.within(seconds))
    # A fault, or that a command failed, may be what was asked for.
    stops = None if any(is_fault(each) for _, each in items) else [faulting(run.target.sources, expectation.interests)]
    awaited = [Awaited(key, (each,)) for key, each in items]
    run.wait(expectation, awaited, run.segments.mark, budget, stops=stops, context=run.context())


def rows_of(table: Table) -> list[tuple[str, str, str]]:
    """Device, attribute and value of each row."""
    header, *rows = table
    if tuple(header) != HEADER:
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=f"Write: | {' | '.join(HEADER)} |")
    if len(rows) < 2:
        raise SentenceError("the table has no two rows", remedy="Below the header, write what has to come, in order.")
    return [(device, attribute, value) for device, attribute, value in rows]
