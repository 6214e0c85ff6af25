from __future__ import annotations

import pytest

from harness.errors import SentenceError
from harness.targets.needs import check_need, not_run

TELESCOPES = {"ska-mid": "mid", "my-dome": ""}


def test_what_a_scenario_may_need() -> None:
    for need in ("faults", "telescope", "my-dome"):
        check_need(need, TELESCOPES, "a.feature::A")


@pytest.mark.parametrize(
    ("need", "says"),
    [
        ("fautls", "a.feature::A: @needs.fautls is not known. Did you mean 'faults'?"),
        ("ska-mid", "a.feature::A: @needs.ska-mid names a telescope of a kind. Write @mid: the scenario then runs"),
    ],
)
def test_what_it_cannot_need_is_an_error(need: str, says: str) -> None:
    with pytest.raises(SentenceError) as caught:
        check_need(need, TELESCOPES, "a.feature::A")
    assert says in str(caught.value)


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
