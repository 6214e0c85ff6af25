"""The telescope at rest: checked before a run, and brought back to it after each scenario."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from harness.connectors.abstract import AttributeConfiguration
from harness.errors import FirstlightError, RestError
from harness.events.combined import AllOf
from harness.events.expectations import Becomes
from harness.events.second_look import SecondLook
from harness.events.waits import Budget, Unmet, wait_for
from harness.models.telescope import Device, Subject
from harness.scenario.control import Control
from harness.scenario.reach import reach_rest
from harness.scenario.run import ScenarioRun
from harness.scenario.subjects import find_subject
from harness.targets.target import Target
from harness.values import Wanted, as_written, wanted
from harness.written_values import STRINGS

AT_ONCE = 16
"""So many devices are asked at a time: one that does not answer keeps the others waiting no longer than its limit."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """An attribute that is not what it is at rest.

    :param rest: None for a device that could not be read.
    :param writable: whether it is written, not commanded.
    """

    device: str
    attribute: str
    shown: str
    rest: Wanted | None = None
    writable: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What is how, for comparing."""
        return self.device, self.attribute, self.shown

    def __str__(self) -> str:
        if self.rest is None:
            return f"{self.device} cannot be read: {self.shown}"
        return f"{self.device} {self.attribute} is {self.shown}, at rest it is {self.rest.text}"


def deviations(target: Target) -> list[Deviation]:
    """Everything declared that is not at rest now, in the order of the declaration.

    Of a telescope that others use, what is leased, and what was otherwise when it was leased.
    """
    if target.telescope is None:
        return []
    held = target.held
    devices = [device for device in target.telescope.devices.values() if held is None or held.has(device.name)]
    with ThreadPoolExecutor(AT_ONCE) as readers:
        every = [deviation for found in readers.map(partial(deviations_of, target), devices) for deviation in found]
    return [each for each in every if held is None or each.key not in held.found]


def deviations_of(target: Target, device: Device) -> list[Deviation]:
    """What is not at rest of one device; ends within two calls' limits."""
    resting = {name: a.rest for name, a in device.device_class.attributes.items() if a.rest is not None}
    if not resting:
        return []
    try:
        proxy = target.connector.device(device.name)
        readings = proxy.read_several(list(resting))
        wanteds = [resting_value(rest, proxy.attribute(name)) for name, rest in resting.items()]
    except FirstlightError as error:
        return [Deviation(device.name, "", str(error))]
    return [
        Deviation(
            device.name,
            name,
            as_written(reading.value, reading.label),
            rest,
            writable=device.device_class.attributes[name].access != "read",
        )
        for name, rest, reading in zip(resting, wanteds, readings, strict=True)
        if not rest.matches(reading.value, reading.label)
    ]


def told(found: Sequence[Deviation]) -> list[str]:
    """A sentence for each deviation; devices that cannot be read, mostly for one reason, share theirs."""
    unread = [each for each in found if each.rest is None]
    sentences = [str(each) for each in found if each.rest is not None]
    if len(unread) > 1:
        names = ", ".join(each.device for each in unread)
        sentences.append(f"{len(unread)} devices cannot be read: {names}. The first: {unread[0].shown}")
    else:
        sentences += map(str, unread)
    return sentences


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

    Ends within `Limits.rest` and a few calls' limits; within one if the control system is down.
    """
    if down := run.target.down():
        return [down]
    if lost := attempt(run.check_lease):
        return lost
    budget = Budget(run.limits.rest)
    failures: list[str] = []
    for stage in (clear, let_end, write_back, move_back, settle):
        failures += stage(run, budget)
        if failures and (down := run.target.down()):
            return [down]
    return failures


def clear(run: ScenarioRun, _: Budget) -> list[str]:
    """Take back what a simulation was told."""
    return attempt(Control(run.target).clear) if run.target.running is not None else []


def let_end(run: ScenarioRun, budget: Budget) -> list[str]:
    """Let commands end that are under way; what does not is dealt with later."""
    for issued in run.commands.issued:
        within = Budget(min(budget.left, run.limits.within()))
        if attempt(partial(run.wait_for_end, issued, within)) and (down := run.target.down()):
            return [down]
    return []


def write_back(run: ScenarioRun, _: Budget) -> list[str]:
    """Write what was written before, and what is written at rest."""
    failures = run.put_back.run()
    for deviation in deviations(run.target):
        failures += attempt(partial(write_rest, run, deviation))
    return failures


def move_back(run: ScenarioRun, budget: Budget) -> list[str]:
    """Bring the subjects to rest."""
    return [failure for one in to_be_moved(run) for failure in attempt(partial(reach_rest, run, one, budget))]


def settle(run: ScenarioRun, budget: Budget) -> list[str]:
    """Wait until everything had time to follow, and tell what has not."""
    return told(unsettled(run, budget))


def write_rest(run: ScenarioRun, deviation: Deviation) -> None:
    """Write an attribute back that whoever uses the device may write, such as adminMode."""
    if deviation.writable and deviation.rest is not None:
        run.device(deviation.device).write(deviation.attribute, deviation.rest.value)


def to_be_moved(run: ScenarioRun) -> list[Subject]:
    """The subjects that the scenario moved or that are not at rest; one that needs another comes before it."""
    telescope = run.target.telescope
    if telescope is None:
        return []
    away = {(deviation.device, deviation.attribute) for deviation in deviations(run.target)}
    held = run.target.held
    moved = [
        subject
        for name, subject in {(one.name, one.key): one for one in telescope.subjects.values()}.items()
        if held is None or held.has(subject.device.name)
        if name in run.moved or (subject.device.name, subject.attribute) in away
    ]

    def depth(subject: Subject) -> int:
        return max((1 + depth(find_subject(run.target, need)) for need in subject.needs), default=0)

    return sorted(moved, key=depth, reverse=True)


def unsettled(run: ScenarioRun, budget: Budget) -> list[Deviation]:
    """What is still not at rest when everything had time to follow."""
    mark = run.journal.mark()
    found = deviations(run.target)
    expected = [Becomes(each.device, each.attribute, each.rest) for each in found if each.rest is not None]
    if not expected:
        return found
    with contextlib.suppress(Unmet, FirstlightError):  # what is not at rest afterwards is told one by one
        run.watch.add([(each.device, each.attribute) for each in expected])
        wait_for(
            AllOf(expected),
            journal=run.journal,
            since=mark,
            budget=Budget(min(budget.left, run.limits.within())),
            look_again=SecondLook(run.target.connector),
        )
    return deviations(run.target)


def attempt(action: Callable[[], object]) -> list[str]:
    """Do it; what goes wrong is told, not raised: what remains is put back all the same."""
    try:
        action()
    except (FirstlightError, Unmet) as error:
        return [str(error)]
    return []


def resting_value(value: Any, configuration: AttributeConfiguration) -> Wanted:
    """A declared value as a sentence would say it: labels and states bare, texts in quotes."""
    bare = isinstance(value, str) and configuration.type not in STRINGS
    return wanted(value if bare else json.dumps(value), configuration)
