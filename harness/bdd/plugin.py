"""Hooks of pytest and pytest-bdd for Gherkin; each calls a plain function of this package."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from harness.bdd import collect, selection, tags


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gherkin", "Gherkin features")
    selection.add_option(group)


def pytest_configure(config: pytest.Config) -> None:
    tags.register(config)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    folder = early_config.invocation_params.dir
    args += selection.take_lines(args, folder)
    selection.take_lines(
        early_config.known_args_namespace.file_or_dir, folder
    )  # where conftest.py files are looked for


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == collect.SUFFIX:
        return collect.FeatureFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    selection.select_lines(items, config)
    if text := selection.keyword_text(config):
        selection.select_text(items, config, text)
        config.option.keyword = ""
    try:
        return (yield)
    finally:
        if text:
            config.option.keyword = text
