"""Dependencies point one way: features -> steps -> harness <- simulators."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"harness", "simulators", "steps", "firstlight", "tests", "conftest"}
ALLOWED = {
    "harness": {"harness"},
    "simulators": {
        "simulators",
        "harness.errors",
        "harness.models",
        "harness.contracts",
        "harness.targets.launcher",
    },
    "steps": {"steps", "harness"},
    "firstlight": {"firstlight", "harness", "simulators"},
}
FILES = [file for package in ALLOWED for file in sorted((ROOT / package).rglob("*.py"))]


def imported(file: Path) -> set[str]:
    """Modules of this repository that a file imports, at its top or anywhere inside."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}:{node.lineno}: imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.partition(".")[0] in OURS}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_imports_only_what_its_package_may(file: Path) -> None:
    package = file.relative_to(ROOT).parts[0]
    wrong = {
        name
        for name in imported(file)
        if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[package])
    }
    assert not wrong, f"{package} may not import {', '.join(sorted(wrong))}"
