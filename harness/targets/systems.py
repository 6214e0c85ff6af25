"""The table of systems: those that come along, and those that a repository adds.

A repository adds rows in its ``pyproject.toml``, each the name of a table of profiles and where the row is::

    [tool.firstlight.systems]
    weather = "weather.system:WEATHER"

A row is imported when a profile has its table.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import ProfileError
from harness.root import MARK, read_document
from harness.targets.profile import Profile
from harness.targets.system import System

COME_ALONG: Mapping[str, str] = {
    "tango": "harness.targets.tango.system:TANGO",
    "oet": "harness.targets.oet.system:OET",
    "esw": "harness.targets.esw.system:ESW",
}
"""Where the row of each system is that comes along."""

PATH = "tool.firstlight.systems"


@dataclass(frozen=True, slots=True)
class Systems:
    """The names of systems, and their rows.

    :param rows: ``module:object`` by name.
    :param root: of the repository whose own are among them.
    """

    rows: Mapping[str, str] = field(default_factory=lambda: COME_ALONG)
    root: Path = Path()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all systems, as tables of a profile."""
        return tuple(self.rows)

    def row(self, name: str) -> System:
        """Import the row of a system; raises `ProfileError` saying why it cannot be had."""
        module, _, attribute = self.rows[name].partition(":")
        if name not in COME_ALONG and str(self.root) not in sys.path:
            sys.path.append(str(self.root))
        try:
            row = getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise self._refuse(name, f"the row of the system {name} cannot be imported: {error}") from error
        if not isinstance(row, System):
            raise self._refuse(name, f"{self.rows[name]} is no harness.targets.system.System, it is {row!r}")
        return row

    def each(self) -> Iterator[tuple[str, System]]:
        """Import every row, one after the other."""
        return ((name, self.row(name)) for name in self.rows)

    def _refuse(self, name: str, what: str) -> ProfileError:
        remedy = f"Write it as package.module:OBJECT, which can be imported from {self.root}."
        return ProfileError(what, place=str(self.root / MARK), path=f"{PATH}.{name}", remedy=remedy)


def read_systems(root: Path) -> Systems:
    """Return the table of systems of a repository; raises `ProfileError` for a row that cannot be one."""
    added = read_document(root).get("tool", {}).get("firstlight", {}).get("systems", {})
    place = str(root / MARK)
    if not isinstance(added, dict):
        raise ProfileError(
            "this is no table",
            place=place,
            path=PATH,
            remedy='Write one line for each: weather = "weather.system:ROW".',
        )
    for name, row in added.items():
        where = f"{PATH}.{name}"
        if not isinstance(row, str) or not all(row.partition(":")):
            raise ProfileError(f"{row!r} is not package.module:OBJECT", place=place, path=where)
        if name in COME_ALONG or name in Profile.model_fields:
            remedy = "Choose another name."
            raise ProfileError(f"a profile has a table {name} already", place=place, path=where, remedy=remedy)
    return Systems({**COME_ALONG, **added}, root)
