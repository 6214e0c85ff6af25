"""The transitions that a run took, as its end and its files tell them."""

from __future__ import annotations

import json
from pathlib import Path

from harness.models.machines.coverage import Coverage
from harness.reporting.allure.environment import write_environment
from harness.reporting.transitions import Transitions, from_json, summary, write

PART = Transitions("dome", {"Dome": Coverage(("Open: CLOSED, OPEN", "Close: OPEN, CLOSED"), frozenset())})
OPENED = Transitions("dome", {"Dome": Coverage(PART.classes["Dome"].declared, frozenset({"Open: CLOSED, OPEN"}))})
CLOSED = Transitions("dome", {"Dome": Coverage(PART.classes["Dome"].declared, frozenset({"Close: OPEN, CLOSED"}))})


def test_the_summary_is_a_line_and_names_what_is_missing_when_asked() -> None:
    assert summary(OPENED, verbose=False) == ["transitions: Dome 1 of 2 (-v names the missing)"]
    assert summary(OPENED, verbose=True) == ["transitions: Dome 1 of 2", "  Dome missing  Close: OPEN, CLOSED"]
    assert summary(OPENED | CLOSED, verbose=False) == ["transitions: Dome 2 of 2"]


def test_a_telescope_that_declares_none_has_no_summary() -> None:
    assert summary(Transitions("hill", {}), verbose=True) == []


def test_what_cannot_be_counted_is_said_and_kept() -> None:
    left_out = Transitions("dome", OPENED.classes, ("Array",))
    says = "transitions of Array are not counted: no attribute tells when its commands begin: neither lrcExecuting nor "
    assert summary(left_out, verbose=False)[1:] == [f"{says}longRunningCommandStatus is declared"]
    assert summary(Transitions("hill", {}, ("Array",)), verbose=False)[0].startswith(says)
    assert (from_json(left_out.as_json()) | PART).untold == ("Array",)


def test_what_a_worker_hands_over_is_merged() -> None:
    handed = [from_json(json.loads(json.dumps(each.as_json()))) for each in (OPENED, CLOSED, PART)]
    merged = handed[0] | handed[1] | handed[2]
    assert merged.listed == "Dome 2 of 2"
    assert merged.classes["Dome"].missing == ()


def test_the_file(tmp_path: Path) -> None:
    write(OPENED, tmp_path / "results" / "coverage.json")
    assert json.loads((tmp_path / "results" / "coverage.json").read_text(encoding="utf-8")) == {
        "telescope": "dome",
        "transitions": {"Dome": {"declared": 2, "taken": ["Open: CLOSED, OPEN"], "missing": ["Close: OPEN, CLOSED"]}},
        "not_counted": [],
        "not_declared": [],
    }


def test_the_environment_of_the_report_is_added_to(tmp_path: Path) -> None:
    write_environment(tmp_path, {"telescope": "dome"})
    write_environment(tmp_path, {"transitions": OPENED.listed})
    text = (tmp_path / "environment.properties").read_text(encoding="utf-8")
    assert text == "telescope=dome\ntransitions=Dome\\ 1\\ of\\ 2\n"
