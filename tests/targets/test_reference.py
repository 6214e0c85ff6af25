"""The page of all keys of a profile is what checks them."""

from __future__ import annotations

from pathlib import Path

from harness.targets.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"


def test_the_page_is_up_to_date() -> None:
    now = "python -m harness.targets.reference > docs/targets.md"
    assert PAGE.read_text(encoding="utf-8") == reference(), f"docs/targets.md is out of date: {now}"


def test_every_key_has_a_meaning() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 15
    assert [row for row in rows if row.endswith("|  |")] == []
