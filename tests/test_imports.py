"""Dependencies point one way: features -> steps -> harness <- simulators."""

from __future__ import annotations

import ast
from collections.abc import Mapping
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
    """Modules of this repository that a file imports."""
    return {name for name in named(file) if name.partition(".")[0] in OURS}


def named(file: Path) -> set[str]:
    """Modules that a file imports, at its top or anywhere inside."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}:{node.lineno}: imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_imports_only_what_its_package_may(file: Path) -> None:
    package = file.relative_to(ROOT).parts[0]
    wrong = {
        name
        for name in imported(file)
        if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[package])
    }
    assert not wrong, f"{package} may not import {', '.join(sorted(wrong))}"


HARNESS = {
    "errors": set(),
    "limits": set(),
    "root": {"errors"},
    "lists": {"errors"},
    "suggest": set(),
    "workers": set(),
    "contracts": set(),
    "events": {"errors"},
    "models": {"contracts", "errors"},
    "bdd": {"events", "errors", "workers"},
    "interrupts": {"bdd", "workers"},
    "reporting": {"bdd", "events", "models", "interrupts", "errors", "root", "workers"},
    "nightly": {"reporting", "bdd", "errors", "root", "targets"},
    "connectors": {"contracts", "events", "errors", "limits", "lists", "suggest"},
    "leases": {"connectors", "events", "models", "errors"},
    "live": {"connectors", "contracts", "models", "errors"},
    "targets": {
        *("leases", "live", "connectors", "contracts", "events", "models"),
        *("errors", "limits", "lists", "root", "suggest"),
    },
    "scenario": {"targets", "connectors", "contracts", "events", "models", "errors", "limits"},
    "telescope": {
        *("scenario", "targets", "leases", "bdd"),
        *("connectors", "contracts", "events", "models", "errors"),
    },
    "vocabulary": {
        *("telescope", "scenario", "targets", "bdd"),
        *("connectors", "contracts", "events", "models", "errors", "lists", "suggest"),
    },
    "dry_run": {
        *("vocabulary", "telescope", "targets", "live", "bdd"),
        *("connectors", "events", "models", "errors", "lists", "suggest"),
    },
}
"""What each folder or module of the harness may know of the others; what is not listed is wiring, and may know all."""


def room(module: str) -> str:
    """The folder or module right below ``harness`` that a module belongs to; "" for anything else."""
    return module.split(".")[1] if module.startswith("harness.") else ""


@pytest.mark.parametrize("name", HARNESS)
def test_a_part_of_the_harness_knows_only_those_below_it(name: str) -> None:
    folder = ROOT / "harness" / name
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    known = {module: file for file in files for module in imported(file)}
    wrong = {m: str(f) for m, f in known.items() if room(m) and room(m) not in HARNESS[name] | {name}}
    assert not wrong


ENGINE = ("simulators.devices", "harness.models", "harness.contracts", "harness.errors")
"""What the engine of declared devices may know of this repository."""


@pytest.mark.parametrize("file", sorted((ROOT / "simulators/devices").rglob("*.py")), ids=lambda file: file.stem)
def test_the_engine_of_declared_devices_knows_no_protocol(file: Path) -> None:
    wrong = {name for name in imported(file) if not name.startswith(tuple(f"{one}." for one in ENGINE))}
    assert not wrong
    assert "tango" not in {name.partition(".")[0] for name in named(file)}


TANGO = ("tango", "harness.connectors.tango", "harness.contracts", "harness.scenario.tango")
"""Where Tango is known, and what crosses the wire of any control system."""
NEUTRAL = [file for file in sorted((ROOT / "harness/scenario").glob("*.py")) if file.stem != "run"]
NEUTRAL += [ROOT / "harness/vocabulary/commands.py", ROOT / "steps/commands.py"]
"""What serves every control system alike; the run of a scenario brings it together with each one's parts."""


@pytest.mark.parametrize("file", NEUTRAL, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_serves_every_control_system_knows_none(file: Path) -> None:
    wrong = {name for name in named(file) if any(name == one or name.startswith(f"{one}.") for one in TANGO)}
    assert not wrong


@pytest.mark.parametrize("package", ["harness", "simulators"])
def test_no_modules_of_a_package_know_each_other_in_a_circle(package: str) -> None:
    """Not even for their types."""
    files = {".".join(f.relative_to(ROOT).with_suffix("").parts): f for f in (ROOT / package).rglob("*.py")}
    modules = {name.removesuffix(".__init__"): file for name, file in files.items()}
    edges = {name: {module_of(one, modules) for one in imported(file)} - {name, ""} for name, file in modules.items()}
    while ends := {name for name, known in edges.items() if not known}:
        edges = {name: known - ends for name, known in edges.items() if name not in ends}
    assert not edges


def module_of(name: str, modules: Mapping[str, Path]) -> str:
    """The module that an import names, or that holds what it names; "" for one of another package."""
    return next((one for one in (name, name.rpartition(".")[0]) if one in modules), "")
