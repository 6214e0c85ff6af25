"""What can be wrong with a script."""

from __future__ import annotations


class ScriptLoadingError(Exception):
    """A script cannot be loaded; the message names it, and says why."""
