"""What is said in the terminal at once, whatever captures the output."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import pytest


def say_at_once(config: pytest.Config, what: str) -> None:
    """Say something in the terminal while a scenario runs, also from a worker, which shares the standard error."""
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
        sys.stderr.write(f"\n{what}\n")
        sys.stderr.flush()
