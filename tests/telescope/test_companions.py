"""A subject that is held in a state which it leaves by itself has its elements in it, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.events.key import Key
from harness.models.machines.companions import find_companions
from harness.scenario.run import ScenarioRun
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences
from simulators.launcher import SimulatorLauncher
from tests.separate import PROFILE, ROOT

ELEMENTS = {"ska-mid": ["csp", "sdp"], "ska-low": ["mccs", "csp", "sdp", "cbf"]}
TRANSITIONAL = ("RESOURCING", "CONFIGURING", "ABORTING", "RESTARTING")


@pytest.fixture(scope="module", params=ELEMENTS)
def telescope(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """SDP's subarrays are served by a process of their own."""
    file = tmp_path_factory.mktemp("profile") / "separate.toml"
    profile = PROFILE.replace("ska-mid", request.param).replace("mid-sdp", f"{request.param[4:]}-sdp")
    file.write_text(profile.replace("wait = 1\nrest = 3", "wait = 10\nrest = 20"), encoding="utf-8")
    opened = Target(plan_target(choose({"target": str(file)}, {}, {}), ROOT, {}), SimulatorLauncher())
    yield opened
    opened.close()


@pytest.fixture
def run(telescope: Target) -> Iterator[ScenarioRun]:
    made = ScenarioRun(telescope, "held together")
    yield made
    assert put_back(made) == []
    made.close()


def elements_of(run: ScenarioRun) -> list[str]:
    assert run.target.telescope is not None
    name = run.target.telescope.name
    return [run.resolve_device(f"{element}-subarray-01") for element in ELEMENTS[name] if element != "cbf"] + [
        "low-cbf/subarray/01" for element in ELEMENTS[name] if element == "cbf"
    ]


@pytest.mark.parametrize("state", TRANSITIONAL)
def test_its_elements_are_in_the_state_and_stay_there(run: ScenarioRun, state: str) -> None:
    tango = TangoSentences(run)
    run.begin_step("given", f"Given subarray 1 is {state}")
    TelescopeSentences(run, tango).reach("subarray", "1", state)
    for element in ("subarray-01", *elements_of(run)):
        tango.is_now(element, "obsState", state)
    for element in ("subarray-01", *elements_of(run)):
        tango.stays(element, "obsState", state, 1.0)


@pytest.mark.parametrize("state", ["RESOURCING", "CONFIGURING", "SCANNING"])
def test_an_abort_takes_all_of_them_out_of_it(run: ScenarioRun, state: str) -> None:
    tango = TangoSentences(run)
    sentences = TelescopeSentences(run, tango)
    run.begin_step("given", f"Given subarray 1 is {state}")
    sentences.reach("subarray", "1", state)
    run.watch.add([Key(element, "obsState") for element in elements_of(run)])
    run.begin_step("when", "When I abort subarray 1")
    sentences.act("subarray", "1", "abort")
    run.begin_step("then", "Then subarray 1 goes through ABORTING, ABORTED")
    sentences.goes_through("subarray", "1", "ABORTING, ABORTED")
    CommandSentences(run).succeeds()
    first = "IDLE, " if state == "RESOURCING" else ""  # an element lets its resources come before it is aborted
    for element in elements_of(run):
        tango.goes_through(element, "obsState", f"{first}ABORTING, ABORTED")


def test_what_does_not_leave_the_state_by_itself_is_no_companion(telescope: Target) -> None:
    assert telescope.telescope is not None
    device = telescope.telescope.subjects["subarray", "1"].device
    for state in ("IDLE", "SCANNING"):
        assert find_companions(telescope.telescope, device, "obsState", state) == ()


def test_when_it_is_let_go_all_go_on(run: ScenarioRun) -> None:
    tango = TangoSentences(run)
    sentences = TelescopeSentences(run, tango)
    sentences.reach("subarray", "1", "CONFIGURING")
    run.begin_step("when", "When subarray 1 is let go")
    run.holds.clear()
    run.begin_step("then", "Then subarray 1 becomes READY")
    sentences.becomes("subarray", "1", "READY")
