"""Sentences about a subarray, by its number."""

from __future__ import annotations

from harness.bdd import Interests, given, looks_at, then, when
from harness.events import Key
from harness.telescope.interests import Planned
from harness.vocabulary.telescope.subjects import TelescopeSentences

Table = list[list[str]] | None


def the_subarray(planned: Planned, n: str) -> list[Key]:
    """Its state, and what tells how its commands end."""
    return planned.subject("subarray", n)


def told(action: str) -> Interests:
    """The same for a subarray that is told to do this."""

    def looked_at(planned: Planned, n: str, datatable: Table = None) -> list[Key]:
        return planned.acting("subarray", n, action, datatable)

    return looked_at


@given("subarray <n> is <state>")
@looks_at(the_subarray)
def subarray_is(telescope: TelescopeSentences, n: str, state: str) -> None:
    """Brings the subarray to an obsState, by whatever way there is, and back at the end of the scenario."""
    telescope.reach("subarray", n, state)


@when("I assign resources to subarray <n>")
@looks_at(told("assign resources"))
def assign(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """AssignResources; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.act("subarray", n, "assign resources", datatable, docstring)


@when("I release all resources of subarray <n>")
@looks_at(told("release all resources"))
def release_all(telescope: TelescopeSentences, n: str) -> None:
    """ReleaseAllResources."""
    telescope.act("subarray", n, "release all resources")


@when("I release resources of subarray <n>")
@looks_at(told("release resources"))
def release(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """ReleaseResources; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.act("subarray", n, "release resources", datatable, docstring)


@when("I configure subarray <n>")
@looks_at(told("configure"))
def configure(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """Configure; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.act("subarray", n, "configure", datatable, docstring)


@when("I scan on subarray <n>")
@looks_at(told("scan"))
def scan(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """Scan; it ends by itself after the scan duration that was configured."""
    telescope.act("subarray", n, "scan", datatable, docstring)


@when("I scan on subarray <n> for <seconds> s")
@looks_at(the_subarray)
def scan_for(telescope: TelescopeSentences, n: str, seconds: float) -> None:
    """Scan, SCANNING for so long in the telescope's time, then EndScan."""
    telescope.scan_for("subarray", n, seconds)


@when("I end the scan on subarray <n>")
@looks_at(told("end the scan"))
def end_scan(telescope: TelescopeSentences, n: str) -> None:
    """EndScan."""
    telescope.act("subarray", n, "end the scan")


@when("I end the scheduling block on subarray <n>")
@looks_at(told("end the scheduling block"))
def end(telescope: TelescopeSentences, n: str) -> None:
    """End: from READY back to IDLE."""
    telescope.act("subarray", n, "end the scheduling block")


@when("I abort subarray <n>")
@looks_at(told("abort"))
def abort(telescope: TelescopeSentences, n: str) -> None:
    """Abort whatever it does."""
    telescope.act("subarray", n, "abort")


@when("I restart subarray <n>")
@looks_at(told("restart"))
def restart(telescope: TelescopeSentences, n: str) -> None:
    """Restart: from ABORTED or FAULT back to EMPTY."""
    telescope.act("subarray", n, "restart")


@then("subarray <n> becomes <state>[ within <seconds> s]")
@looks_at(the_subarray)
def subarray_becomes(telescope: TelescopeSentences, n: str, state: str, seconds: float | None) -> None:
    """Its obsState has had this value since the last ``When``, or will within the limit."""
    telescope.becomes("subarray", n, state, seconds)


@then("subarray <n> goes through <values>[ within <seconds> s]")
@looks_at(the_subarray)
def subarray_goes_through(telescope: TelescopeSentences, n: str, values: str, seconds: float | None) -> None:
    """Exactly these obsStates in this order, the starting one left out."""
    telescope.goes_through("subarray", n, values, seconds)


@then("subarray <n> stays <state> for <seconds> s")
@looks_at(the_subarray)
def subarray_stays(telescope: TelescopeSentences, n: str, state: str, seconds: float) -> None:
    """From now on no other obsState, for so long in the telescope's time."""
    telescope.stays("subarray", n, state, seconds)
