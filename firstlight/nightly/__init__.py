"""``firstlight nightly``: all features in shards, and one result."""

from __future__ import annotations

from firstlight.nightly.night_command import nightly

CONTEXT = {"ignore_unknown_options": True, "allow_extra_args": True}
"""What else is given goes to pytest."""

__all__ = ["CONTEXT", "nightly"]
