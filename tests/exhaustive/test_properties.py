"""No property of the feature library fails on a simulated telescope, however much is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run

EXAMPLES = 200


@pytest.mark.parametrize(
    "choice",
    [("--telescope", "ska-mid"), ("--telescope", "ska-low"), ("--target", "simulated-tmt")],
    ids=lambda choice: choice[1],
)
def test_many_examples_of_each_property_pass(choice: tuple[str, str], tmp_path: Path) -> None:
    done = run(ROOT / "features/properties", *choice, f"--examples={EXAMPLES}", *results(tmp_path), limit=1800)
    assert done.returncode == 0, done.stdout
