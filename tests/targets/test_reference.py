"""The page of all keys of a profile is what checks them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.targets.load import known_targets, load_profile
from harness.targets.profile import Profile
from harness.targets.reference import TARGETS, reference
from harness.targets.tango.section import GatewaySection, TangoSection

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"


def gateway_in(profile: Profile) -> GatewaySection | None:
    section = profile.section("tango")
    assert isinstance(section, TangoSection)
    return section.gateway


def test_the_page_is_up_to_date() -> None:
    now = "python -m harness.targets.reference > docs/targets.md"
    assert PAGE.read_text(encoding="utf-8") == reference(), f"docs/targets.md is out of date: {now}"


def test_every_key_has_a_meaning() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 15
    assert [row for row in rows if row.endswith("|  |")] == []


def test_a_table_inside_another_is_called_as_it_is_written(tmp_path: Path) -> None:
    assert "\n## Table `[tango.gateway]`\n" in reference()
    file = tmp_path / "far.toml"
    file.write_text('[tango]\nconnector = "bridge"\n[tango.gateway]\nurl = "https://far.example"\n', encoding="utf-8")
    assert gateway_in(load_profile(file)) is not None


@pytest.mark.parametrize("name", known_targets(TARGETS))
def test_the_page_names_each_target_that_comes_along(name: str) -> None:
    assert f"\n- `{name}`: " in reference()


@pytest.mark.parametrize("name", ["in-cluster", "remote-bridge"])
def test_what_a_profile_only_suggests_can_be_used_as_it_stands(name: str, tmp_path: Path) -> None:
    """Its comments that are keys or tables, without the comment sign."""
    text = (TARGETS / f"{name}.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(re.sub(r"(?m)^# (?=\[|\w+ = )", "", text), encoding="utf-8")
    profile = load_profile(file)
    assert profile.telescope is not None
    assert profile.telescope.declaration == "ska-mid"
    assert gateway_in(profile) is not None if name == "remote-bridge" else profile.lease.exclusive
