"""What happened before what, across devices. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence

from harness.connectors.tango.values import wanted
from harness.errors import SentenceError
from harness.events.budget import Budget
from harness.events.expecting.in_order import InOrder
from harness.events.key import Key
from harness.events.values import Wanted
from harness.scenario.prospects import Awaited
from harness.scenario.run import ScenarioRun
from harness.scenario.stops import faulting, is_fault

HEADER = ("device", "attribute", "value")
HEADERS = (HEADER, ("subject", "field", "value"))
"""What the columns may be called: of devices alone, or of subjects of any control system."""

Table = Sequence[Sequence[str]]


def in_order(run: ScenarioRun, table: Table, seconds: float | None = None) -> None:
    """Since the last ``When`` the attributes came to these values one after the other, or will within the limit.

    The times are those of the devices: what is closer together than the target's clock tolerance has no order: the
    scenario ends as inconclusive, which says nothing about the telescope.

    :param table: a header, then device (name, alias or full TRL), attribute and value of each in turn; or subject,
        field and value of each, where a subject may be one that the scenario has made, such as ``procedure``.
    :raises SentenceError: the table does not have these columns, or no two rows.
    """
    rows = rows_of(table)
    items = []
    for trl, attribute, text in rows:
        items.append(read_item(run, trl, attribute, text))
    run.watch.add([key for key, _ in items])
    expectation = InOrder(items, run.limits.clock_tolerance)
    budget = Budget(run.limits.within(seconds))
    # A fault, or that a command failed, may be what was asked for.
    stops = None if any(is_fault(each) for _, each in items) else [faulting(run.target.sources, expectation.interests)]
    awaited = [Awaited(key, (each,)) for key, each in items]
    run.wait(expectation, awaited, run.segments.mark, budget, stops=stops, context=run.context())


def read_item(run: ScenarioRun, subject: str, field: str, text: str) -> tuple[Key, Wanted]:
    """Return what one row wants: of a Tango device by the attribute's type, of any other subject as a word."""
    subject = run.made.get(subject, subject)
    if subject.partition("/")[0] in run.target.sources:
        return run.target.sources.resolve(Key(subject, field)), Wanted(text, text.strip('"'))
    configuration = run.device(subject).attribute(field)
    return run.key(subject, configuration.name), wanted(text, configuration)


def rows_of(table: Table) -> list[tuple[str, str, str]]:
    """Device, attribute and value of each row."""
    header, *rows = table
    if tuple(header) not in HEADERS:
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=f"Write: | {' | '.join(HEADER)} |")
    if len(rows) < 2:
        raise SentenceError("the table has no two rows", remedy="Below the header, write what has to come, in order.")
    return [(device, attribute, value) for device, attribute, value in rows]
