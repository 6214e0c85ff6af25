"""Hooks of pytest that count, over a whole run, which declared transitions its scenarios take."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from harness.bdd import plan_of
from harness.models.machines.coverage import untold
from harness.reporting.allure.environment import ADD, record_environment, results_folder
from harness.reporting.places import make_room
from harness.reporting.transitions import Transitions, from_json, summary, write
from harness.targets.target import Target
from harness.telescope.behaviour.telling import tell_undeclared
from harness.telescope.coverage import Listening
from harness.workers import hand_over, handed_over, is_worker

LISTENING = pytest.StashKey[Listening]()
TRANSITIONS = pytest.StashKey[Transitions]()
OUTPUT = "firstlight_transitions"
"""What a worker of xdist hands to the process that leads it."""
UNDECLARED = pytest.StashKey[tuple[str, ...]]()
"""What devices did that is not declared, a sentence for each."""
EVERY = "--every-transition"
STRICT = "--strict-model"


def pytest_addoption(parser: pytest.Parser) -> None:
    explanation = "fail a run that does not take every declared transition of the telescope's classes"
    parser.getgroup("firstlight").addoption(EVERY, action="store_true", help=explanation)
    explanation = "fail a scenario in which a device takes a transition that is not declared"
    parser.getgroup("firstlight").addoption(STRICT, action="store_true", help=explanation)


@pytest.fixture
def counted(request: pytest.FixtureRequest, target: Target, lent: Target) -> Iterator[Listening | None]:
    """The transitions that the scenario takes are counted, until all is put back; None without a declaration."""
    if target.telescope is None:
        yield None
        return
    stash = request.config.stash
    if LISTENING not in stash:
        stash[LISTENING] = Listening(target.telescope.part(*target.sources.systems), shared=target.plan.shared)
    listening = stash[LISTENING]
    listening.listen(target.sources)
    if any(step.looks.everything for step in plan_of(request.node)):
        listening.listen_to_all()
    since = listening.journal.mark()
    with listening.holding(lent.held):
        yield listening
    told = [tell_undeclared(target.telescope, finding) for finding in listening.find_undeclared(since)]
    if told:
        so_far = stash.get(UNDECLARED, ())
        stash[UNDECLARED] = tuple(dict.fromkeys((*so_far, *(f"{each} (in {request.node.name})" for each in told))))
    if told and request.config.getoption(STRICT):
        raise AssertionError("\n".join(told))


def keep_what_was_counted(config: pytest.Config) -> None:
    """Keep which transitions this process has seen, or hand them to the process that leads it."""
    if listening := config.stash.get(LISTENING, None):
        listening.close()
        undeclared = config.stash.get(UNDECLARED, ())
        found = Transitions(listening.telescope.name, listening.coverage(), untold(listening.telescope), undeclared)
        if is_worker(config):
            hand_over(config, OUTPUT, found.as_json())
        else:
            config.stash[TRANSITIONS] = found


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if output := handed_over(node, OUTPUT):
        found, stash = from_json(output), node.config.stash
        stash[TRANSITIONS] = stash[TRANSITIONS] | found if TRANSITIONS in stash else found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    keep_what_was_counted(session.config)
    yield
    if session.config.getoption(EVERY) and session.exitstatus == pytest.ExitCode.OK and lacks_some(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def lacks_some(config: pytest.Config) -> bool:
    """Return whether a declared transition was not taken; also where nothing was counted."""
    found = config.stash.get(TRANSITIONS, None)
    return not is_worker(config) and (found is None or found.lacks_some)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(TRANSITIONS, None)
    if found is None:
        return
    every = config.getoption(EVERY)
    for line in summary(found, verbose=every or config.getoption("verbose") > 0):
        terminalreporter.line(line)
    record_environment(config, found.environment)
    if folder := results_folder(config):
        write(found, make_room(folder.parent / "coverage.json", add=config.getoption(ADD)))
