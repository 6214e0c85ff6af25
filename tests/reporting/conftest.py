from __future__ import annotations

import pytest

from tests.bdd.project import Project
from tests.reporting.results import Results


@pytest.fixture
def project(tmp_path):
    """A small repository without features that records Allure results."""
    made = Project(tmp_path)
    made.configure('allure_results = "reports/results"')
    return made


@pytest.fixture
def results(project):
    return Results(project.folder / "reports/results")
