"""Sentences about whatever the declaration has a word for: a dome, a shutter by its number or name."""

from __future__ import annotations

from harness.bdd import Looks, looks_at, when
from harness.vocabulary.telescope.subjects import TelescopeSentences

Table = list[list[str]] | None


def the_subject(name: str, action: str, key: str | None = None) -> Looks:
    """Its state, and what tells how its commands end."""
    return Looks(subject=name, key=key or "", actions=(action,))


@when("I tell[ the] <name>[ <key>] to <action>")
@looks_at(the_subject)
def act(
    telescope: TelescopeSentences,
    name: str,
    key: str | None,
    action: str,
    *,
    datatable: Table = None,
    docstring: str | None = None,
) -> None:
    """Its command for that; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.act(name, key or "", action, datatable, docstring)
