"""Packages of step modules: their sentences are those of a run."""

from __future__ import annotations

import pkgutil
from types import ModuleType

import pytest


def load_steps(config: pytest.Config, *packages: ModuleType) -> None:
    """Bring in the sentences of all modules of packages, from the ``pytest_configure`` of a conftest.py.

    ``pytest_plugins`` does so as well, but has pytest look for each name among all that is installed first.
    """
    for package in packages:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.ispkg:
                config.pluginmanager.import_plugin(module.name)
