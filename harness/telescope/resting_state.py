"""The telescope at rest: checked before a run, and brought back to it after each scenario."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from functools import partial

from harness.errors import FirstlightError, GatewayAway, RestError
from harness.events.budget import Budget
from harness.events.expecting.combined import AllOf
from harness.events.expecting.expectations import Becomes
from harness.events.key import Key
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Unmet
from harness.events.waiting.waits import wait_for
from harness.models.telescope import Subject
from harness.scenario.lifecycle import attempt
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.targets.target import Target
from harness.telescope.deviations import Deviation, deviations, told
from harness.telescope.reach import command_rest_again, reach_rest
from harness.telescope.subjects import declared, find_subject


def refuse_unless_at_rest(target: Target, *, bring: bool) -> None:
    """Raise `RestError` naming what is not at rest; with ``bring``, bring the telescope there first."""
    found = deviations(target)
    if found and bring:
        run = ScenarioRun(target, "bringing the telescope to rest")
        try:
            put_back(run)
        finally:
            run.close()
        found = deviations(target)
    if found:
        raise RestError(
            f"{target.plan.name} is not at rest:\n  "
            + "\n  ".join(told(found))
            + "\nSomebody may be using it. Bring it to rest, or let this run do it: --bring-to-rest"
        )


def put_back(run: ScenarioRun) -> list[str]:
    """Undo what a scenario did; a sentence for each thing that is not at rest afterwards.

    Ends within `Limits.rest` and a few calls' limits; within one if the control system is down. A gateway that is
    away is waited for as long again, and what it kept from being put back is tried again.
    """
    way = run.target.way
    while True:
        absences = way.absences
        try:
            failures = run.target.again(partial(_put_back, run))
        except GatewayAway as error:
            return [str(error)]
        if not failures or way.absences == absences:
            return failures


def _put_back(run: ScenarioRun) -> list[str]:
    if down := run.target.down():
        return [down]
    budget = Budget(run.limits.rest)
    failures: list[str] = []
    look = Look(run)
    for stage in (clear, let_end, move_first, write_back, move_back, settle):
        if lost := attempt(run.check_lease):
            return [*failures, *lost]
        failures += stage(run, budget, look)
        if failures and (down := run.target.down(login=True)):
            return [down]
    return failures


class Look:
    """The latest look at what is not at rest, taken again only when something was done since."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._found: list[Deviation] | None = None
        self.mark = 0
        """Of the journal, when it was taken."""
        self.brought: set[tuple[str, str]] = set()
        """Name and key of the subjects that were brought to rest without one."""

    def found(self) -> list[Deviation]:
        """What is not at rest."""
        if self._found is None:
            self.mark = self._run.journal.mark()
            self._found = deviations(self._run.target)
        return self._found

    def forget(self) -> None:
        """Something is done: it may be otherwise now."""
        self._found = None


def clear(run: ScenarioRun, _: Budget, look: Look) -> list[str]:
    """Take back what a simulation was told."""
    look.forget()
    return attempt(Control(run.target).clear) if run.target.control else []


def let_end(run: ScenarioRun, budget: Budget, look: Look) -> list[str]:
    """End what acts by itself, and let commands end that are under way; what does not is dealt with later."""
    look.forget()
    failures = run.put_back.end_acting()
    for issued in run.commands.issued:
        within = Budget(min(budget.left, run.limits.within()))
        if attempt(partial(run.wait_for_end, issued, within)) and (down := run.target.down()):
            return [down]
    return failures


def move_first(run: ScenarioRun, budget: Budget, look: Look) -> list[str]:
    """Bring what the scenario moved to rest before everything is looked at, if nothing else seems to be away from it.

    That look is then the last one, too. If a command fails it tells why, and `move_back` tries again.
    """
    look.forget()
    moved = to_be_moved(run, ()) if has_only_moved(run) else []
    within = Budget(min(budget.left, run.limits.within()))
    if not any(attempt(partial(reach_rest, run, one, within, by_any_way=False)) for one in moved):
        look.brought.update((one.name, one.key) for one in moved)
    return []


def has_only_moved(run: ScenarioRun) -> bool:
    """Whether a scenario did no more than command subjects, and those that it did not command are at rest.

    Else what is moved first may be what has to be moved last, or what has to be written before it.
    """
    moved = [one for one in leased_subjects(run) if (one.name, one.key) in run.moved]
    devices, subjects = {one.device.name for one in moved}, {one.device.subject for one in moved}
    if not moved or run.put_back.left() or any(issued.subject not in subjects for issued in run.commands.issued):
        return False
    others = {one.device.name: one.attribute for one in leased_subjects(run) if one.device.name not in devices}
    found = deviations(run.target, others) if others else []
    return all(each.rest is not None and not each.writable and each.attribute != others[each.device] for each in found)


def write_back(run: ScenarioRun, _: Budget, look: Look) -> list[str]:
    """Write what was written before, and what whoever uses a device writes at rest, such as adminMode."""
    look.forget()
    failures = run.put_back.run()
    for each in look.found():
        if each.writable:
            look.forget()
            failures += attempt(partial(write_rest, run, each))
    return failures


def write_rest(run: ScenarioRun, deviation: Deviation) -> None:
    """Write an attribute back; raises what the device says against it."""
    if deviation.rest is not None:
        run.check_lease()
        run.device(deviation.device).write(deviation.attribute, deviation.rest.value)


def move_back(run: ScenarioRun, budget: Budget, look: Look) -> list[str]:
    """Bring the subjects to rest."""
    failures: list[str] = []
    for one in to_be_moved(run, look.found(), look.brought):
        look.forget()
        failures += attempt(partial(reach_rest, run, one, budget))
    return failures


def settle(run: ScenarioRun, budget: Budget, look: Look) -> list[str]:
    """Wait until everything had time to follow, and tell what has not."""
    found = unsettled(run, budget, look)
    first = [one for one in leased_subjects(run) if not one.needs]
    if not first or not any(each.rest is not None and not each.writable for each in found):
        return told(found)
    failures = command_again(run, budget, first)
    look.forget()
    return [*failures, *told(unsettled(run, budget, look))]


def command_again(run: ScenarioRun, budget: Budget, subjects: Sequence[Subject]) -> list[str]:
    """Command subjects to rest that say that they are there; what failed.

    Of a telescope that says that it is off, some devices are on when a command that switched it failed halfway.
    """
    return [each for one in subjects for each in attempt(partial(command_rest_again, run, one, budget))]


def leased_subjects(run: ScenarioRun) -> list[Subject]:
    """The subjects that the scenario may move, each once."""
    telescope, held = run.target.telescope, run.target.held
    if telescope is None:
        return []
    each_once = {(one.name, one.key): one for one in telescope.subjects.values()}
    return [one for one in each_once.values() if held is None or held.has(one.device.name)]


def to_be_moved(
    run: ScenarioRun, found: Sequence[Deviation], brought: Collection[tuple[str, str]] = ()
) -> list[Subject]:
    """The subjects that the scenario moved or that are not at rest; one that needs another comes before it.

    :param brought: name and key of those that the scenario moved and that were brought to rest since.
    """
    away = {(deviation.device, deviation.attribute) for deviation in found}
    moved = [
        one
        for one in leased_subjects(run)
        if (one.name, one.key) in run.moved.keys() - brought or (one.device.name, one.attribute) in away
    ]

    known = {(one.device.name, one.attribute) for one in leased_subjects(run)}
    moved = [*moved, *by_themselves(run, away - known)]

    def depth(subject: Subject) -> int:
        return max((1 + depth(find_subject(run.target, need)) for need in subject.needs), default=0)

    return sorted(moved, key=depth, reverse=True)


def by_themselves(run: ScenarioRun, away: Collection[tuple[str, str]]) -> list[Subject]:
    """The components of ESW that are not at rest by an attribute which belongs to no subject; HCDs come first.

    Others than ESW's are followed by what is declared of a subject alone.
    """
    devices = declared(run.target).devices if away else {}
    found = [
        Subject(name, "", devices[name], attribute, {}, {}, {})
        for name, attribute in sorted(away)
        if attribute and name in devices and devices[name].device_class.system == "esw"
    ]
    return sorted(found, key=lambda one: one.device.device_class.kind != "HCD")


def unsettled(run: ScenarioRun, budget: Budget, look: Look) -> list[Deviation]:
    """What is still not at rest when everything had time to follow."""
    found = look.found()
    if expected := [Becomes(key_of(run, each), each.rest) for each in found if each.rest is not None]:
        with contextlib.suppress(Unmet, FirstlightError):  # what is not at rest afterwards is told one by one
            run.watch.add([each.key for each in expected])
            wait_for(
                AllOf(expected),
                journal=run.journal,
                since=look.mark,
                budget=Budget(min(budget.left, run.limits.within())),
                look_again=SecondLook(run.target.sources),
            )
    # A device that could not be read may only have been busy.
    return deviations(run.target) if found else []


def key_of(run: ScenarioRun, deviation: Deviation) -> Key:
    """Return the key of what is not at rest."""
    device = declared(run.target).devices[deviation.device]
    return run.key(device.subject, deviation.attribute)


def left_behind(run: ScenarioRun) -> list[str]:
    """A sentence for each subject that the scenario moved and nobody could bring to rest: how it was last heard of."""
    left = []
    for subject in to_be_moved(run, ()):
        entry = run.journal.latest(run.key(subject.device.subject, subject.attribute), with_value=True)
        state = entry.event.shown if entry else "in a state that nobody knows"
        rest = subject.device.device_class.attributes[subject.attribute].rest
        if rest is None or state != str(rest):
            left.append(f"{subject.device.name} {subject.attribute} was {state} when it was last heard of")
    return left
