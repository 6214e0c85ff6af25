"""The pytest plugin: options, fixtures and hook wiring, nothing else."""

from __future__ import annotations

import contextlib
import sys
import textwrap
from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from harness import hooks
from harness.bdd import does_draw, plan_of
from harness.bdd.on_target import CHECK, SKIP
from harness.bdd.properties.cells.named import DECLARED as DECLARED_VALUES
from harness.bdd.properties.running.example_limits import LIMITS
from harness.bdd.properties.running.kept import drop_kept, keep_between_examples, kept_between_examples
from harness.bdd.properties.which import is_property
from harness.bdd.running.execution import AROUND
from harness.dry_run.foreseen import foreseen, refuse_foreseen
from harness.errors import ConnectorError, ControlSystemDown, DeclarationError, FirstlightError
from harness.events.shared_watch import SharedWatch
from harness.interrupts import REST_LIMIT, end_run, interrupted_twice
from harness.property_limits import limits_on, why_no_properties
from harness.reporting import attach_document, record_environment, results_folder
from harness.reporting.allure.environment import collects_features
from harness.reporting.allure.identity import RUN as TRIED_ON
from harness.reporting.aloud import say_at_once
from harness.reporting.at_the_end import AWAY, LEFT, tell_at_the_end
from harness.root import find_root, folders
from harness.scenario.lifecycle import recover, restore
from harness.scenario.run import ScenarioRun
from harness.scenario_report import attach_failure, attach_http_of, attach_run, what_is_attached
from harness.targets.choice import choose
from harness.targets.kinds import declared_kinds, known_kinds, unmet_kind
from harness.targets.needs import check_need, needs_of_step, not_for_several, not_run, unmet_needs
from harness.targets.opening import Opening
from harness.targets.plan import Plan, plan_target
from harness.targets.standing import refuse_another_telescope
from harness.targets.target import Target, in_force
from harness.telescope.coverage import Listening
from harness.telescope.declared_values import DeclaredValues
from harness.telescope.interests import list_interests
from harness.telescope.needs import Needs, name_all, needs_of
from harness.telescope.resting_state import left_behind, put_back, refuse_unless_at_rest
from harness.telescope.sharing import Sharing
from harness.workers import leads_workers

PARTS = (
    "harness.garbage_hooks",
    "harness.bdd.plugin",
    "harness.reporting.plugin",
    "harness.reporting.counting",
    "harness.reporting.late_warnings",
    "harness.interrupt_hooks",
    "harness.worker_hooks",
    "harness.coverage_hooks",
    "harness.nightly_hooks",
    "harness.vocabulary.fixtures",
)
"""The plugins that make it up."""

PLAN = pytest.StashKey[Plan]()
DECLARED = pytest.StashKey[Mapping[str, str]]()
KINDS = pytest.StashKey[frozenset[str]]()
OPENING = pytest.StashKey[Opening]()
RUN = pytest.StashKey[ScenarioRun]()
SUBSCRIPTIONS = "subscriptions"
"""What the examples of a property share by this name."""
CHOICES = {
    "target": "what to run against: a name of targets/, or the path of a profile (default: simulated)",
    "telescope": "the declared telescope in place of the target's: a name of telescopes/, or a path",
}


# --- what a run uses ---


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    for part in PARTS:  # as pytest_plugins would, but that looks for each among all that is installed first
        pluginmanager.import_plugin(part)
    group = parser.getgroup("firstlight", "Firstlight")
    for name, explanation in CHOICES.items():
        group.addoption(f"--{name}", metavar="NAME", help=explanation)
        parser.addini(name, explanation, default="")
    group.addoption("--bring-to-rest", action="store_true", help="bring a telescope that is not at rest there first")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    options = {name: config.getoption(name) for name in CHOICES}
    root = find_root(config.rootpath)
    try:
        choice = choose(options, {name: str(config.getini(name)) for name in CHOICES})
        plan = config.stash[PLAN] = plan_target(choice, root, to_run=collects_features(config))
    except DeclarationError as error:
        raise pytest.UsageError(str(error)) from None
    telescopes = config.stash[DECLARED] = declared_kinds(folders(root, "telescopes"), plan)
    config.stash[KINDS] = known_kinds(telescopes)
    config.stash[CHECK] = foreseen_problems
    config.stash[AROUND] = finishing
    config.stash[LIMITS] = limits_on(plan)
    config.stash[DECLARED_VALUES] = DeclaredValues(plan)
    config.stash[REST_LIMIT] = plan.limits.rest
    config.stash[TRIED_ON] = {
        "target": plan.name,
        "telescope": plan.telescope.name if plan.telescope else "none declared",
    }
    config.stash[SKIP] = reason_to_skip
    for kind in config.stash[KINDS]:
        config.addinivalue_line("markers", f"{kind}: a scenario about telescopes of this kind alone (@{kind})")
    several = (config.getoption("numprocesses", default=None) or 0) > 1
    if several and (why := not_for_several(plan)):
        raise pytest.UsageError(why)
    if runs_here(config) and plan.profile.simulation:
        opening_of(config)  # the telescope starts while steps are imported and scenarios are collected


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    if "hypothesis" not in sys.modules:  # its summary would import all of it, to say that nothing used it
        session.config.pluginmanager.unregister(name="hypothesispytest")
    try:
        return (yield)
    finally:
        if opening := session.config.stash.get(OPENING, None):
            opening.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    try:
        for item in items:
            for mark in item.iter_markers("needs"):
                for need in mark.args or ("",):
                    check_need(str(need), config.stash[DECLARED], config.stash[PLAN].known, item.nodeid)
    except DeclarationError as error:
        raise pytest.UsageError(str(error)) from None


def runs_here(config: pytest.Config) -> bool:
    """Whether scenarios are going to run in this process, which is not so in the one that leads xdist's workers."""
    return collects_features(config) and not leads_workers(config)


def opening_of(config: pytest.Config) -> Opening:
    """The run's target being opened, begun when it is first asked for."""
    if OPENING not in config.stash:
        launcher = config.hook.pytest_firstlight_launcher()
        opening = config.stash[OPENING] = Opening(config.stash[PLAN], launcher, partial(say_at_once, config))
        config.add_cleanup(opening.close)  # also if there is no session that finishes
    return config.stash[OPENING]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [f"{name}: {value}" for name, value in in_force(config.stash[PLAN]).items()]


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The target of the run, open; at rest, unless others use it, too. Without it, the run ends."""
    config = request.config
    with or_the_run_ends(request):
        opened = opening_of(config).result()
        opened.again(partial(refuse_another_telescope, opened))
        if not opened.plan.shared:
            opened.again(partial(refuse_unless_at_rest, opened, bring=config.getoption("bring_to_rest")))
    record_environment(config, {**in_force(opened.plan), **opened.sources.versions()})
    yield opened
    tell_at_the_end(config, AWAY, opened.way.told)


@pytest.fixture(scope="session")
def sharing(request: pytest.FixtureRequest, target: Target) -> Iterator[Sharing | None]:
    """How the telescope is shared with others; None if it is the run's alone."""
    if not target.plan.shared:
        yield None
        return
    sharing = Sharing(target, partial(say_at_once, request.config))
    try:
        with or_the_run_ends(request):
            if request.config.getoption("bring_to_rest"):
                target.again(sharing.bring_to_rest)
        yield sharing
    finally:
        tell_at_the_end(request.config, LEFT, sharing.close())


@contextlib.contextmanager
def or_the_run_ends(request: pytest.FixtureRequest) -> Iterator[None]:
    """End the run, saying why, if what it cannot do without goes wrong."""
    try:
        yield
    except FirstlightError as error:
        end_run(request.session, textwrap.shorten(f"{type(error).__name__}: {error}", 80), pytest.ExitCode.USAGE_ERROR)
        raise


# --- one scenario ---


@pytest.fixture
def lent(request: pytest.FixtureRequest, target: Target, sharing: Sharing | None) -> Iterator[Target]:
    """The target as the scenario sees it, which has leased what it uses."""
    if sharing is None:
        yield target
        return
    needs = needs_of(sharing.shared, name_all(plan_of(request.node), sharing.shared.telescope))
    with kept_between_examples(request.node, "lease", needs, lambda: lending(request, target, sharing, needs)) as view:
        yield view


@contextlib.contextmanager
def lending(request: pytest.FixtureRequest, target: Target, sharing: Sharing, needs: Needs) -> Iterator[Target]:
    """Lease what a scenario needs, and give it back."""
    try:
        view = target.again(lambda: sharing.lend(needs))
    except ConnectorError:
        if down := target.down(login=True):
            raise the_run_ends(request, down) from None
        raise
    try:
        yield view
    finally:
        sharing.give_back()


@pytest.fixture
def scenario_run(
    request: pytest.FixtureRequest, lent: Target, target: Target, sharing: Sharing | None, counted: Listening | None
) -> Iterator[ScenarioRun]:
    """The scenario on the target; afterwards the telescope is where it was, or it is said what is not."""
    subscribed = keep_between_examples(
        request.node, SUBSCRIPTIONS, lent.sources, lambda: contextlib.closing(SharedWatch(lent.sources))
    )
    run = request.node.stash[RUN] = ScenarioRun(lent, request.node.name, subscribed)
    if counted is not None:
        run.reported = counted.reported
    if results_folder(request.config):
        run.attached, run.attach = what_is_attached(run), attach_document
    yield run
    del request.node.stash[RUN]  # pytest keeps the item, and with it the journal, to the end
    try:
        failures = restore(run, partial(put_back, run), partial(sharing.settle, run) if sharing else None)
    except KeyboardInterrupt:
        left = [*left_behind(run), *run.put_back.left()]
        tell_at_the_end(request.config, LEFT, left)
        raise interrupted_twice(left) from None
    attach_http_of(run)
    if not failures:
        return
    attach_failure(run)
    drop_kept(request.node, SUBSCRIPTIONS)
    ending = recover(target, failures, may_reset=not request.session.shouldstop)
    if ending.ends_run:
        tell_at_the_end(request.config, LEFT, left_behind(run))
        raise the_run_ends(request, f"nothing could be put back: {ending.down}")
    raise ending.error()


def the_run_ends(request: pytest.FixtureRequest, down: str) -> ControlSystemDown:
    """The error of a scenario after which no other begins, since nothing will come right by itself."""
    end_run(request.session, f"no further scenario is run: {down}")
    return ControlSystemDown(down)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if reason := reason_to_skip(item):
        pytest.skip(reason)


def reason_to_skip(item: pytest.Item) -> str:
    """Why a scenario says nothing about the run's target; "" if it does."""
    plan, marks = item.config.stash[PLAN], list(item.iter_markers())
    kinds = item.config.stash[KINDS].intersection(mark.name for mark in marks)
    needs = [
        *(mark.args for mark in marks if mark.name == "needs"),
        *(
            (*step.looks.needs, *needs_of_step(plan, step.fixtures, step.fields, step.looks.subject))
            for step in plan_of(item)
        ),
    ]
    forbidden = is_property(item) and why_no_properties(plan)
    return unmet_kind(plan, kinds) or unmet_needs(plan, needs) or forbidden or ""


def foreseen_problems(item: pytest.Item) -> Iterable[str]:
    """What a dry run says of a scenario."""
    return foreseen(item.config.stash[PLAN], item)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    refuse_foreseen(request.config.stash[PLAN], request.node)  # before anything is moved for it
    run: ScenarioRun = request.getfixturevalue("scenario_run")
    run.listen(list_interests(run.target, plan_of(request.node)))


def pytest_bdd_before_step_call(request: pytest.FixtureRequest, step: Any, step_func: Any) -> None:
    if not does_draw(step_func):  # what it performs acts and looks in its place
        request.node.stash[RUN].begin_step(step.type, f"{step.keyword} {step.name}")


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    attach_http_of(request.node.stash[RUN])  # while the step is open in the report


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_error(request: pytest.FixtureRequest) -> None:
    if run := request.node.stash.get(RUN, None):
        attach_http_of(run)


@contextlib.contextmanager
def finishing(item: pytest.Item) -> Iterator[None]:
    """Let nothing that a scenario did go wrong unnoticed, and attach to the report what was seen."""
    try:
        yield
        if run := item.stash.get(RUN, None):
            run.finish()
    except BaseException:
        if run := item.stash.get(RUN, None):
            attach_failure(run)
        raise
    finally:
        if run := item.stash.get(RUN, None):
            attach_run(run)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = [report for report in terminalreporter.getreports("skipped") if report.location[0].endswith(".feature")]
    if skipped:
        verbose = config.getoption("verbose") > 0
        terminalreporter.section("skipped" if verbose else "skipped (-v names them)")
        reasons = ((report.longrepr[2].removeprefix("Skipped: "), report.nodeid) for report in skipped)
        for line in not_run(reasons, verbose=verbose):
            terminalreporter.line(line)
    ran = any(terminalreporter.getreports(outcome) for outcome in ("passed", "failed", "error", "skipped"))
    if ran and (folder := results_folder(config)):
        terminalreporter.line(f"Allure results are in {folder}; 'firstlight report' makes a page of them.")
