from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.models.load import load_telescope
from harness.models.telescope import Telescope

HERE = Path(__file__).parent
TELESCOPES = HERE.parent.parent / "telescopes"

Changed = Callable[..., Path]


@pytest.fixture(scope="session")
def ska_mid() -> Telescope:
    return load_telescope(TELESCOPES / "ska-mid.yaml")


@pytest.fixture(scope="session")
def ska_low() -> Telescope:
    return load_telescope(TELESCOPES / "ska-low.yaml")


@pytest.fixture(scope="session")
def dome() -> Telescope:
    return load_telescope(HERE / "dome.yaml")


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The dome with texts of its declaration replaced; each text has to stand there once."""

    def change(*pairs: tuple[str, str]) -> Path:
        text = (HERE / "dome.yaml").read_text()
        for old, new in pairs:
            assert text.count(old) == 1, f"{old!r} stands in the dome {text.count(old)} times"
            text = text.replace(old, new)
        shutil.copytree(HERE / "dome", tmp_path / "dome")
        file = tmp_path / "dome.yaml"
        file.write_text(text)
        return file

    return change
