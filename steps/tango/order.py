"""Sentences about what happens before what, across devices."""

from __future__ import annotations

from harness.bdd import looks_at, then
from harness.events import Key
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.order import in_order, rows_of

Table = list[list[str]]


def attributes_of_the_table(datatable: Table) -> list[Key]:
    """The attributes in the rows of the table."""
    return [Key(device, attribute) for device, attribute, _ in rows_of(datatable)]


@then("this happens in this order[ within <seconds> s]")
@looks_at(attributes_of_the_table)
def happens_in_order(scenario_run: ScenarioRun, seconds: float | None, datatable: Table) -> None:
    """The rows of a table (device, attribute, value), one after the other by the times that the devices give."""
    in_order(scenario_run, datatable, seconds)
