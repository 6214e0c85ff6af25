from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import SentenceError
from harness.targets.choice import choose
from harness.targets.needs import check_need, not_run, unmet_needs
from harness.targets.plan import Plan, plan_target
from harness.targets.systems import Systems

ROOT = Path(__file__).parents[2]
TELESCOPES = {"ska-mid": "mid", "my-dome": ""}


def test_what_a_scenario_may_need() -> None:
    for need in ("faults", "telescope", "my-dome", "settings", "tango"):
        check_need(need, TELESCOPES, Systems(), "a.feature::A")


@pytest.mark.parametrize(
    ("need", "says"),
    [
        ("fautls", "a.feature::A: @needs.fautls is not known. Did you mean 'faults'?"),
        ("ska-mid", "a.feature::A: @needs.ska-mid names a telescope of a kind. Write @mid: the scenario then runs"),
    ],
)
def test_what_it_cannot_need_is_an_error(need: str, says: str) -> None:
    with pytest.raises(SentenceError) as caught:
        check_need(need, TELESCOPES, Systems(), "a.feature::A")
    assert says in str(caught.value)


def plan(target: str, telescope: str) -> Plan:
    environment = {"TANGO_HOST": "127.0.0.1:10000"}
    return plan_target(choose({"target": target, "telescope": telescope}, {}, {}), ROOT, environment)


def test_a_gateway_does_not_offer_everything() -> None:
    assert unmet_needs(plan("simulated", ""), [["settings"]]) == ""
    assert unmet_needs(plan("simulated-bridge", ""), [["settings"]]) == (
        "the target simulated-bridge goes through a gateway, which does not offer what is needed: settings"
    )


def test_a_telescope_has_what_it_includes() -> None:
    for telescope in ("ska-mid", "tango-test"):
        assert unmet_needs(plan("simulated", telescope), [["tango-test"]]) == ""
    assert unmet_needs(plan("simulated", "tango-types"), [["tango-test"]]) == (
        "the telescope is tango-types, needed: tango-test"
    )


def test_a_deployed_telescope_has_not_what_is_only_simulated() -> None:
    simulated, deployed = plan("simulated", "ska-mid"), plan("in-cluster", "ska-mid")
    assert unmet_needs(simulated, [["tango-types"]]) == ""
    assert unmet_needs(deployed, [["tango-test"]]) == ""
    assert unmet_needs(deployed, [["tango-types"]]) == "the telescope is ska-mid, needed: tango-types"
    assert simulated.telescope is not None
    assert deployed.telescope is not None
    assert set(simulated.telescope.devices) - set(deployed.telescope.devices) == {"sys/types_test/1"}


def test_what_was_skipped_is_told_by_reason_and_rows_of_an_outline_in_one_line() -> None:
    skips = [
        ("no faults", "features/b.feature::Two"),
        ("no low", "features/a.feature::The <element> scans[CSP-1]"),
        ("no faults", "features/b.feature::One"),
        ("no low", "features/a.feature::The <element> scans[SDP-[1, 2]]"),
    ]
    assert not_run(skips, verbose=False) == ["no faults (2)", "no low (2)"]
    assert not_run(skips, verbose=True) == [
        "no faults (2)",
        "  features/b.feature::One",
        "  features/b.feature::Two",
        "no low (2)",
        "  features/a.feature::The <element> scans (2 rows)",
    ]
