"""What a run's report says of the run as a whole: where its results lie, and its environment."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.reporting.recorder import recorder

INI = "allure_results"
JUNIT_INI = "junit_results"


def prepare(config: pytest.Config) -> None:
    """Have a run that collects features record its results, for Allure and as JUnit XML, where the ini file says.

    ``--alluredir`` and ``--junitxml`` win. Results of the run before are removed, but only by the process that leads
    the run, and not before there are new ones.
    """
    if (told := getattr(config, "workerinput", None)) is not None:
        config.option.clean_alluredir = False  # a worker that starts late would remove what others have written
        config.option.allure_report_dir = told.get(INI)
        return
    if not collects_features(config):
        return
    if (folder := config.getini(INI)) and not config.getoption("allure_report_dir", default=True):
        config.option.allure_report_dir = str(config.rootpath / folder)
        config.pluginmanager.register(OldResults(config.rootpath / folder))
    if (file := config.getini(JUNIT_INI)) and not config.getoption("xmlpath", default=True):
        config.option.xmlpath = str(config.rootpath / file)


class OldResults:
    """The results of the run before: removed when the first test of this one begins, so that a selection of nothing
    or a target that does not answer destroys nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._before = folder, time.time()
        self._removed = False

    def pytest_runtest_logstart(self) -> None:
        """Called by pytest, in the process that leads the run."""
        self._remove()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Called by pytest alike; an error of collection is a result as well."""
        if report.failed:
            self._remove()

    def _remove(self) -> None:
        if self._removed:
            return
        self._removed = True
        for file in self._folder.glob("*"):
            if file.is_file() and file.stat().st_mtime < self._before:
                file.unlink(missing_ok=True)


def tell_worker(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker of xdist where results go: it would parse its arguments anew and find out nothing."""
    folder = results_folder(config)
    workerinput[INI] = str(folder) if folder else None


def collects_features(config: pytest.Config) -> bool:
    """Whether any of the places that a run collects has a feature file, and scenarios will really run."""
    if config.option.collectonly or config.getoption("dry_run", default=False):
        return False
    for argument in config.args:
        path = config.invocation_params.dir / argument.partition("::")[0]
        if path.suffix == ".feature" or (path.is_dir() and next(path.rglob("*.feature"), None)):
            return True
    return False


def record_collection_error(collector: pytest.Collector, report: pytest.CollectReport) -> None:
    """Show what could not be collected as an error of the whole run; of xdist's workers only the first does."""
    first = getattr(collector.config, "workerinput", {}).get("workerid", "gw0") == "gw0"
    if report.failed and first and (present := recorder()):
        message, _, rest = str(report.longrepr).partition("\n")
        present.global_error(message=message, trace=rest or None)


def results_folder(config: pytest.Config) -> Path | None:
    """The folder with the Allure results of this run; None if none are recorded."""
    folder = config.getoption("allure_report_dir", default=None)
    return Path(folder).absolute() if folder else None


def write_environment(folder: Path, values: Mapping[str, object]) -> None:
    """Write what the report shows as the environment of the run: target, telescope, versions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "environment.properties").write_text("".join(_lines(values)), encoding="utf-8")


def add_to_environment(folder: Path, values: Mapping[str, object]) -> None:
    """Add what is known only at the end of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "environment.properties").open("a", encoding="utf-8") as file:
        file.writelines(_lines(values))


def _lines(values: Mapping[str, object]) -> list[str]:
    return [f"{_escaped(name)}={_escaped(str(value))}\n" for name, value in values.items()]


def _escaped(text: str) -> str:
    for sign in ("\\", "=", ":", "#", "!"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace(" ", "\\ ").replace("\n", "\\n")
