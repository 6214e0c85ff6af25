"""What a run's report says of the run as a whole: where its results lie, and its environment."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.reporting import junit
from harness.reporting.allure.identity import RUN
from harness.reporting.allure.recorder import recorder
from harness.reporting.places import Places, make_room, remove_old, take_places, write_whole
from harness.root import find_root
from harness.workers import is_first, is_worker, tell_worker, told_by_leader

INI = "allure_results"
JUNIT_INI = "junit_results"
PLACES = pytest.StashKey[Places]()
ADD = "--add-results"
_SHOWS = ("collectonly", "help", "version", "markers", "showfixtures", "show_fixtures_per_test", "setupplan")
"""Options of pytest with which nothing runs."""


def prepare(config: pytest.Config) -> None:
    """Have a run that collects features record its results, for Allure and as JUnit XML, where the ini file says.

    ``--alluredir`` and ``--junitxml`` win. Results of the run before are removed at once, but only by the process that
    leads the run and only where the ini file says: whatever ends this run, none of them is taken for its own. A run
    that is under way there keeps them; results of this one go beside them. With `ADD` they are kept, too: one report
    holds both runs, and this one's JUnit XML is numbered.
    """
    if is_worker(config):
        config.option.clean_alluredir = False  # a worker that starts late would remove what others have written
        config.option.allure_report_dir = told_by_leader(config, INI)
        return
    if not collects_features(config):
        return
    options = {"allure_report_dir": config.getini(INI), "xmlpath": config.getini(JUNIT_INI)}
    given = {name: path for name, path in options.items() if path and not config.getoption(name, default=True)}
    if given:
        root = find_root(config.rootpath)
        places = take_places([root / path for path in given.values()], root)
        config.stash[PLACES] = places
        for name, path in zip(given, places.paths, strict=True):
            add = config.getoption(ADD)
            if name == "allure_report_dir" and not add:
                remove_old(path)
            numbered = name == "xmlpath" and (add or not places.apart)
            setattr(config.option, name, str(make_room(path, add=add) if numbered else path))
    if config.option.xmlpath:
        junit.begin(Path(config.option.xmlpath))


def tell_elsewhere(config: pytest.Config) -> list[str]:
    """Return where the results go if not where they are expected, as a line for the header of a run; [] otherwise."""
    if config.getoption(ADD) and (folder := results_folder(config)):
        return [f"results: added to those in {folder}"]
    places = config.stash.get(PLACES, None)
    if places is None or not places.taken:
        return []
    where = " and ".join(str(path) for path in places.paths)
    return [f"results: another run is under way in this folder, those of this one go to {where}"]


def tell_folder(node: Any) -> None:
    """Tell a worker where results go: it would parse its arguments anew and find out nothing."""
    folder = results_folder(node.config)
    tell_worker(node, INI, str(folder) if folder else None)


def collects_features(config: pytest.Config) -> bool:
    """Whether any of the places that a run collects has a feature file, and scenarios will really run."""
    if any(config.getoption(name, default=False) for name in (*_SHOWS, "dry_run")):
        return False
    for argument in config.args:
        path = config.invocation_params.dir / argument.partition("::")[0]
        if path.suffix == ".feature" or (path.is_dir() and next(path.rglob("*.feature"), None)):
            return True
    return False


def record_collection_error(collector: pytest.Collector, report: pytest.CollectReport) -> None:
    """Show what could not be collected as an error of the whole run; of several workers only the first does."""
    if report.failed and is_first(collector.config) and (present := recorder()):
        message, _, rest = str(report.longrepr).partition("\n")
        present.global_error(message=message, trace=rest or None)


def results_folder(config: pytest.Config) -> Path | None:
    """The folder with the Allure results of this run; None if none are recorded."""
    folder = config.getoption("allure_report_dir", default=None)
    return Path(folder).absolute() if folder else None


def record_environment(config: pytest.Config, values: Mapping[str, object]) -> None:
    """Record what the report shows as the environment of the run: target, telescope, versions, transitions.

    A run that adds to the results of another one has its target behind each name.
    """
    if folder := results_folder(config):
        target = config.stash.get(RUN, {}).get("target", "")
        of = f" ({target})" if config.getoption(ADD) else ""
        write_environment(folder, {f"{name}{of}": value for name, value in values.items()})


def write_environment(folder: Path, values: Mapping[str, object]) -> None:
    """Write values, by name, into the environment of a folder of results; others that stand there are kept.

    Several workers may do so at once: they write what is the same.
    """
    file = folder / "environment.properties"
    new = {f"{_escaped(name)}=": _escaped(str(value)) for name, value in values.items()}
    old = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    lines = [*(line for line in old if not line.startswith(tuple(new))), *map("".join, new.items())]
    write_whole(file, "".join(f"{line}\n" for line in lines))


def _escaped(text: str) -> str:
    for sign in ("\\", "=", ":", "#", "!"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace(" ", "\\ ").replace("\n", "\\n")
