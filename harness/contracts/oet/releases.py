"""Releases of the OET: where each has its paths, and how its bodies and events differ from those of release 7."""

from __future__ import annotations

from dataclasses import dataclass

NAMESPACE = "ska-oso-oet"
"""The namespace of an OET that is told no other."""


@dataclass(frozen=True, slots=True)
class Release:
    """A major release.

    :param base: path in front of ``/procedures``; "{namespace}" stands for the one that it is deployed in.
    :param slash: whether collections end with a slash: ``/procedures/``.
    :param nested: whether bodies are nested, as ``{"procedure": ...}``, and tell no ``id``.
    :param pickled: whether the data of events are written by jsonpickle.
    """

    number: int
    base: str
    slash: bool
    nested: bool
    pickled: bool

    def collection(self, name: str) -> str:
        """Return the path of a collection, such as ``/procedures/``."""
        return f"/{name}/" if self.slash else f"/{name}"


RELEASE_7 = Release(7, "/{namespace}/oet/api/v7", slash=True, nested=False, pickled=False)
RELEASE_6 = Release(6, "/{namespace}/oet/api/v6", slash=False, nested=True, pickled=True)
RELEASE_5 = Release(5, "/api/v1.0", slash=False, nested=True, pickled=True)
RELEASES = (RELEASE_7, RELEASE_6, RELEASE_5)
"""Those that are known, the newest first."""
