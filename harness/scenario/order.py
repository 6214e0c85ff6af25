"""What happened before what, across devices. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence

from harness.errors import SentenceError
from harness.events.in_order import InOrder
from harness.events.second_look import SecondLook
from harness.events.waits import Budget, wait_for
from harness.scenario.run import FAULT, ScenarioRun, faulting
from harness.values import wanted

HEADER = ("device", "attribute", "value")

Table = Sequence[Sequence[str]]


def in_order(run: ScenarioRun, table: Table, seconds: float | None = None) -> None:
    """Since the last ``When`` the attributes came to these values one after the other, or will within the limit.

    The times are those of the devices: what is closer together than the target's clock tolerance has no order and
    fails as inconclusive.

    :param table: a header, then device (name, alias or full TRL), attribute and value of each in turn.
    :raises SentenceError: the table does not have these columns, or no two rows.
    """
    rows = rows_of(table)
    items = []
    for trl, attribute, text in rows:
        configuration = run.device(trl).attribute(attribute)
        items.append((run.resolve(trl), configuration.name, wanted(text, configuration)))
    run.watch.add([(device, attribute) for device, attribute, _ in items])
    expectation = InOrder(items, run.limits.clock_tolerance)
    met = wait_for(
        expectation,
        journal=run.journal,
        since=run.segments.mark,
        budget=Budget(run.limits.within(seconds)),
        stops=[] if any(text.strip('"') == FAULT for _, _, text in rows) else [faulting(expectation.interests)],
        look_again=SecondLook(run.target.connector),
        context=run.context(),
    )
    run.notes += met.notes


def rows_of(table: Table) -> list[tuple[str, str, str]]:
    """Device, attribute and value of each row."""
    header, *rows = table
    if tuple(header) != HEADER:
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=f"Write: | {' | '.join(HEADER)} |")
    if len(rows) < 2:
        raise SentenceError("the table has no two rows", remedy="Below the header, write what has to come, in order.")
    return [(device, attribute, value) for device, attribute, value in rows]
