from __future__ import annotations

from harness.targets.needs import not_run


def test_what_was_skipped_is_told_by_reason_and_rows_of_an_outline_in_one_line() -> None:
    skips = [
        ("no faults", "features/b.feature::Two"),
        ("no low", "features/a.feature::The <element> scans[CSP-1]"),
        ("no faults", "features/b.feature::One"),
        ("no low", "features/a.feature::The <element> scans[SDP-[1, 2]]"),
    ]
    assert not_run(skips) == [
        "no faults (2)",
        "  features/b.feature::One",
        "  features/b.feature::Two",
        "no low (2)",
        "  features/a.feature::The <element> scans (2 rows)",
    ]
