"""What a scenario needs of a telescope that others use is found in what its sentences name."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.bdd import Looks, StepPlan
from harness.bdd.internals import Step
from harness.leases.shared import WHOLE, Shared
from harness.models.load import load_telescope
from harness.telescope.needs import Named, Needs, name_all, needs_of

ROOT = Path(__file__).parents[2]
ON = {"telescope": "on"}


@pytest.fixture(scope="module")
def shared() -> Shared:
    return Shared(load_telescope(ROOT / "telescopes" / "ska-mid.yaml", {"subarrays": 6}))


def subarray(shared: Shared, kind: str, key: str, *texts: str) -> Named:
    """A step about a subarray."""
    return Named(kind, (key,), (key, *texts), (), (shared.subjects[key],))


def telescope(shared: Shared, kind: str, *words: str) -> Named:
    """A step about the telescope, in the sentence about any subject or, without words, in one of its own."""
    step = Step(name="", type=kind, indent=4, line_number=1, keyword=kind.title())
    fields = {"name": "telescope", "key": None, "state": words[0]} if words else {}
    (named,) = name_all([StepPlan(step, "a.feature:1", fields, looks=Looks(subject="telescope"))], shared.telescope)
    return named


def device(kind: str, name: str) -> Named:
    """A step about a device."""
    return Named(kind, (name,), (name,), (name,), ())


def test_naming_subarrays_needs_these_and_the_telescope_on(shared: Shared) -> None:
    steps = [subarray(shared, "given", "2"), subarray(shared, "when", "1")]
    assert needs_of(shared, steps) == Needs(("1", "2"), "", ON)


@pytest.mark.parametrize(
    "name", ["mid-csp/subarray/01", "MID-CSP/subarray/01", "csp-subarray-01", "tango://host:10000/mid-csp/subarray/01"]
)
def test_a_device_of_a_subarray_needs_that_one_however_it_is_named(shared: Shared, name: str) -> None:
    assert needs_of(shared, [device("then", name)]).keys == ("1",)


@pytest.mark.parametrize("kind", ["given", "when"])
@pytest.mark.parametrize("name", ["mid-tmc/central-node/0", "mid-csp/control/0", "central-node"])
def test_touching_what_is_everybody_s_needs_the_telescope_alone(shared: Shared, kind: str, name: str) -> None:
    assert "belongs to no subarray alone" in needs_of(shared, [device(kind, name)]).alone


def test_a_script_commands_the_very_subarrays_that_its_scenario_names(shared: Shared) -> None:
    step = Step(name="", type="when", indent=4, line_number=1, keyword="When")
    (script,) = name_all([StepPlan(step, "a.feature:1", {"script": "observe.py"}, ("oet",))], shared.telescope)
    assert needs_of(shared, [script, subarray(shared, "then", "2")]).exact
    assert needs_of(shared, [script]).nothing


def test_looking_at_what_is_everybody_s_does_not(shared: Shared) -> None:
    steps = [telescope(shared, "given", "on"), device("then", "mid-csp/control/0")]
    assert needs_of(shared, steps) == Needs((), "", ON)


@pytest.mark.parametrize("name", ["mid-csp/control/0", "mid-csp/subarray/01"])
def test_who_says_nothing_of_the_telescope_needs_it_at_rest(shared: Shared, name: str) -> None:
    assert needs_of(shared, [device("then", name)]).alone == "it says nothing of the telescope, which is at rest then"


@pytest.mark.parametrize("text", ["1", "sdp/subarray/01 refused AssignResources"])
def test_a_text_that_holds_a_number_needs_just_that_subarray(shared: Shared, text: str) -> None:
    about = Named("then", ("scanID", "subarray-01", text), ("scanID", "subarray-01", text), (), ())
    assert needs_of(shared, [subarray(shared, "when", "1"), about]).exact
    assert not needs_of(shared, [subarray(shared, "when", "1"), subarray(shared, "then", "1", "IDLE", "5.0")]).exact


def test_looking_at_a_dish_while_a_subarray_is_used_needs_all_as_it_is_named(shared: Shared) -> None:
    steps = [subarray(shared, "when", "1"), device("then", "mid-dish/dish-manager/SKA001")]
    assert "ska001" in needs_of(shared, steps).alone
    named_in_a_table = [subarray(shared, "when", "1", "dish.receptor_ids", '["SKA063"]')]
    assert "ska063" in needs_of(shared, named_in_a_table).alone


def test_the_telescope_on_is_what_a_subarray_needs_anyway(shared: Shared) -> None:
    for word in ("on", "ON", '"on"'):
        assert needs_of(shared, [telescope(shared, "given", word)]) == Needs((), "", ON)
    assert needs_of(shared, [telescope(shared, "then", "off")]).alone, "off is how it is at rest"


@pytest.mark.parametrize(("kind", "words"), [("given", ("off",)), ("given", ("in standby",)), ("when", ())])
def test_moving_the_telescope_needs_it_alone(shared: Shared, kind: str, words: tuple[str, ...]) -> None:
    assert needs_of(shared, [telescope(shared, kind, *words)]).alone == "it moves the telescope"


def test_what_is_not_declared_needs_nothing(shared: Shared) -> None:
    assert needs_of(shared, [device("when", "sys/database/2")]).nothing


def test_a_telescope_without_subarrays_is_had_alone() -> None:
    dome = Shared(load_telescope(ROOT / "tests" / "models" / "dome.yaml", {}))
    name = next(iter(dome.telescope.devices))
    assert needs_of(dome, [device("when", name)]).alone


def test_two_subarrays_that_are_needed_at_once_do_not_share_a_dish(shared: Shared) -> None:
    first, second = shared.keys_of(shared.choose(2, ["5", "1"], [], []))
    assert set(shared.resources_of(first)).isdisjoint(shared.resources_of(second))
    assert shared.uses_of(["1"])[WHOLE] == "shared"


def test_one_that_is_named_and_leased_stands_for_itself(shared: Shared) -> None:
    assert shared.exchanged(("1", "2"), ("2", "5")) == {"1": "5", "2": "2"}
    names = shared.standing_for({"1": "5", "2": "2"})
    assert names["mid-csp/subarray/01"] == "mid-csp/subarray/05"
    assert set(names.values()).isdisjoint(name for name, other in names.items() if name != other)
