"""Sentences about a subarray, by its number."""

from __future__ import annotations

from dataclasses import replace

from harness.bdd import Looks, given, looks_at, then, when
from harness.vocabulary.telescope.instruction import Instruction
from harness.vocabulary.telescope.subjects import TelescopeSentences

Table = list[list[str]] | None


ASSIGN = Instruction("subarray", "assign resources")
RELEASE_ALL = Instruction("subarray", "release all resources")
RELEASE = Instruction("subarray", "release resources")
CONFIGURE = Instruction("subarray", "configure")
SCAN = Instruction("subarray", "scan")
END_SCAN = Instruction("subarray", "end the scan")
END = Instruction("subarray", "end the scheduling block")
ABORT = Instruction("subarray", "abort")
RESTART = Instruction("subarray", "restart")


def the_subarray(n: str) -> Looks:
    """Its state, and what tells how its commands end."""
    return Looks(subject="subarray", key=n)


def scanned(n: str) -> Looks:
    """The same for a subarray that begins a scan and ends it."""
    return replace(SCAN.looks(n), actions=(SCAN.action, END_SCAN.action))


@given("subarray <n> is <state>")
@looks_at(the_subarray)
def subarray_is(telescope: TelescopeSentences, n: str, state: str) -> None:
    """Brings the subarray to an obsState, by whatever way there is, and back at the end of the scenario."""
    telescope.reach("subarray", n, state)


@when("I assign resources to subarray <n>")
@looks_at(ASSIGN.looks)
def assign(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """AssignResources; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.tell(ASSIGN, n, datatable, docstring)


@when("I release all resources of subarray <n>")
@looks_at(RELEASE_ALL.looks)
def release_all(telescope: TelescopeSentences, n: str) -> None:
    """ReleaseAllResources."""
    telescope.tell(RELEASE_ALL, n)


@when("I release resources of subarray <n>")
@looks_at(RELEASE.looks)
def release(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """ReleaseResources; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.tell(RELEASE, n, datatable, docstring)


@when("I configure subarray <n>")
@looks_at(CONFIGURE.looks)
def configure(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """Configure; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.tell(CONFIGURE, n, datatable, docstring)


@when("I scan on subarray <n>")
@looks_at(SCAN.looks)
def scan(telescope: TelescopeSentences, n: str, datatable: Table = None, docstring: str | None = None) -> None:
    """Scan; it ends by itself after the scan duration that was configured."""
    telescope.tell(SCAN, n, datatable, docstring)


@when("I scan on subarray <n> for <seconds> s")
@looks_at(scanned)
def scan_for(telescope: TelescopeSentences, n: str, seconds: float) -> None:
    """Scan, SCANNING for so long in the telescope's time, then EndScan."""
    telescope.stay_for(SCAN, n, "SCANNING", seconds, END_SCAN)


@when("I end the scan on subarray <n>")
@looks_at(END_SCAN.looks)
def end_scan(telescope: TelescopeSentences, n: str) -> None:
    """EndScan."""
    telescope.tell(END_SCAN, n)


@when("I end the scheduling block on subarray <n>")
@looks_at(END.looks)
def end(telescope: TelescopeSentences, n: str) -> None:
    """End: from READY back to IDLE."""
    telescope.tell(END, n)


@when("I abort subarray <n>")
@looks_at(ABORT.looks)
def abort(telescope: TelescopeSentences, n: str) -> None:
    """Abort whatever it does."""
    telescope.tell(ABORT, n)


@when("I restart subarray <n>")
@looks_at(RESTART.looks)
def restart(telescope: TelescopeSentences, n: str) -> None:
    """Restart: from ABORTED or FAULT back to EMPTY."""
    telescope.tell(RESTART, n)


@then("subarray <n> becomes <state>[ within <seconds> s]")
@looks_at(the_subarray)
def subarray_becomes(telescope: TelescopeSentences, n: str, state: str, seconds: float | None) -> None:
    """Its obsState has had this value since the last ``When``, or will within the limit."""
    telescope.becomes("subarray", n, state, seconds)


@then("subarray <n> goes through <states>[ within <seconds> s]")
@looks_at(the_subarray)
def subarray_goes_through(telescope: TelescopeSentences, n: str, states: str, seconds: float | None) -> None:
    """Exactly these obsStates in this order, the starting one left out."""
    telescope.goes_through("subarray", n, states, seconds)


@then("subarray <n> stays <state> for <seconds> s")
@looks_at(the_subarray)
def subarray_stays(telescope: TelescopeSentences, n: str, state: str, seconds: float) -> None:
    """From now on no other obsState, for so long in the telescope's time."""
    telescope.stays("subarray", n, state, seconds)
