"""What processes of a run that is distributed by xdist tell one another: workers run the scenarios, one leads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process is led by another one."""
    return hasattr(config, "workerinput")


def is_first(config: pytest.Config) -> bool:
    """Return whether this is the first of the workers, or the only process."""
    return bool(_input(config).get("workerid", "gw0") == "gw0")


def leads_workers(config: pytest.Config) -> bool:
    """Return whether this process leads workers, and runs no scenario."""
    return bool(config.getoption("numprocesses", default=None))


def tell_worker(node: Any, name: str, value: Any) -> None:
    """Tell a worker something, plain as JSON, before it starts."""
    node.workerinput[name] = value


def told_by_leader(config: pytest.Config, name: str) -> Any:
    """Return what the leading process told this worker."""
    return _input(config).get(name)


def hand_over(config: pytest.Config, name: str, value: Any) -> None:
    """Hand something to the leading process, plain as JSON; it has it when this worker has ended."""
    config.workeroutput[name] = value  # type: ignore[attr-defined]


def handed_over(node: Any, name: str) -> Any:
    """Return what a worker that has ended has handed over; None for one that died, or handed over nothing."""
    return getattr(node, "workeroutput", {}).get(name)


def _input(config: pytest.Config) -> Mapping[str, Any]:
    told: Mapping[str, Any] = getattr(config, "workerinput", {})
    return told
