from __future__ import annotations

import pytest

from tests.bdd.project import FEATURE, Project


@pytest.fixture
def project(tmp_path):
    """A small repository without features."""
    return Project(tmp_path)


@pytest.fixture
def dome(project):
    """One with a feature of four scenarios that pass."""
    project.write("features/shutters.feature", FEATURE)
    return project
