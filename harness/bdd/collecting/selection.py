"""Scenarios by the place or the words that people have at hand: ``features/scan.feature:12``, ``-k "Scan twice"``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.bdd.collecting.collect import FeatureFile, item_name, row_of
from harness.bdd.collecting.feature import Row, read_feature
from harness.bdd.internals import is_expression, scenario_template
from harness.bdd.sentences.definitions import shown_path
from harness.errors import DeclarationError

OPTION = "--feature-line"
"""Where the lines go: xdist hands options on to its workers, but no arguments that a plugin has understood."""

_PLACE = re.compile(r"(?P<path>.+\.feature)(?P<lines>(?::\d+)+)")


def add_option(group: pytest.OptionGroup) -> None:
    group.addoption(
        OPTION,
        action="append",
        default=[],
        metavar="FILE:LINE",
        help="run the scenario (or row of Examples) at that line; the same as giving features/scan.feature:12",
    )


def take_lines(arguments: list[str], folder: Path) -> list[str]:
    """Turn each ``x.feature:12`` of the arguments into the file alone; returns the lines as options."""
    options: list[str] = []
    for number, argument in enumerate(arguments):
        if match := _PLACE.fullmatch(argument):
            arguments[number] = match["path"]
            path = (folder / match["path"]).resolve()
            options += [f"{OPTION}={path}:{line}" for line in match["lines"].strip(":").split(":")]
    return options


def wanted_lines(config: pytest.Config) -> dict[Path, list[int]]:
    """Lines asked for, by file."""
    lines: dict[Path, list[int]] = {}
    for text in config.getoption(OPTION):
        path, _, line = text.rpartition(":")
        if not line.isdigit():
            raise pytest.UsageError(f"{OPTION} {text}: write it as features/scan.feature:12")
        lines.setdefault(Path(path).resolve(), []).append(int(line))
    return lines


def check_lines(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` for a line that a file does not have, naming what it has."""
    for path, lines in wanted_lines(config).items():
        length = len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else max(lines)
        if beyond := [line for line in lines if not 1 <= line <= length]:
            shown = shown_path(path, config.rootpath)
            what = f"{shown}:{beyond[0]}: there is no such line, the file has {length}"
            raise pytest.UsageError(f"{what}.{_scenarios_of(path, shown)}")


def _scenarios_of(path: Path, shown: str) -> str:
    """The scenarios of a file and their lines; "" for one that cannot be read, which collecting it tells."""
    try:
        scenarios = read_feature(path, shown).scenarios
    except DeclarationError:
        return ""
    return " Its scenarios:" + "".join(f"\n  {shown}:{scenario.line}  {scenario.name}" for scenario in scenarios)


def select_lines(items: list[pytest.Item], config: pytest.Config) -> None:
    """Keep of each file that was asked for by lines only what stands there."""
    if lines := wanted_lines(config):
        _keep(items, config, lambda item: _stands_in(item, lines.get(item.path.resolve())))


def _stands_in(item: pytest.Item, lines: Sequence[int] | None) -> bool:
    file = item.getparent(FeatureFile)
    if file is None or lines is None:
        return True
    template = scenario_template(item)
    row = row_of(item)
    for line in lines:
        scenarios, rows = file.source.at(line)
        if any(scenario.template is template for scenario in scenarios) and (
            not rows or (isinstance(row, Row) and row.line == line)
        ):
            return True
    return False


def keyword_text(config: pytest.Config) -> str:
    """What ``-k`` was given, if it is the words of a scenario's name and no expression; else ""."""
    text: str = config.getoption("keyword") or ""
    return "" if is_expression(text.strip() or "x") else text.strip()


def select_text(items: list[pytest.Item], config: pytest.Config, text: str) -> None:
    """Keep the items in whose name the text occurs, upper and lower case alike."""
    wanted = {_plain(text), _plain(item_name(text))}
    _keep(items, config, lambda item: any(each in _plain(item.nodeid) for each in wanted))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _keep(items: list[pytest.Item], config: pytest.Config, wanted: Callable[[pytest.Item], bool]) -> None:
    kept = [item for item in items if wanted(item)]
    if dropped := [item for item in items if item not in set(kept)]:
        config.hook.pytest_deselected(items=dropped)
    items[:] = kept
