"""A scenario about one kind of telescope is skipped on the others, with that reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.targets.choice import choose
from harness.targets.kinds import declared_kinds, known_kinds, unmet_kind
from harness.targets.plan import Plan, plan_target

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_target(choose({"target": "simulated", "telescope": "ska-mid"}, {}, {}), ROOT, {})


def test_the_kinds_there_are_come_from_the_declarations(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "dome.yaml").write_text("telescope: dome\nkind: dome # a small one\n", encoding="utf-8")
    (tmp_path / "array.yaml").write_text("telescope: array\nkind: 'long-array'\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("telescope: other\nclasses: {A: {kind: x}}\n", encoding="utf-8")
    kinds = declared_kinds([tmp_path], plan)
    assert kinds == {"dome": "dome", "array": "long-array", "other": "", "ska-mid": "mid"}
    assert known_kinds(kinds) == {"dome", "long-array", "low", "mid"}


def test_a_scenario_of_the_telescopes_kind_runs(plan: Plan) -> None:
    assert unmet_kind(plan, []) == ""
    assert unmet_kind(plan, ["mid"]) == ""
    assert unmet_kind(plan, ["low", "mid"]) == ""


def test_a_scenario_of_another_kind_says_what_it_needs(plan: Plan) -> None:
    assert unmet_kind(plan, ["low"]) == "the telescope ska-mid is of kind mid, needed: low"


def test_without_a_declared_telescope_the_kind_is_not_known(plan: Plan) -> None:
    reason = unmet_kind(replace(plan, telescope=None), ["low", "mid"])
    assert reason == "the target simulated declares no telescope (--telescope names one), needed: low or mid"
