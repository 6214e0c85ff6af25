"""The pytest plugin: options, fixtures and hook wiring, nothing else."""

from __future__ import annotations

pytest_plugins = ["harness.bdd.plugin", "harness.reporting.plugin"]
