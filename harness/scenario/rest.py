"""The telescope at rest: checked before a run, and brought back to it after each scenario."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any

from harness.errors import FirstlightError, RestError
from harness.events.combined import AllOf
from harness.events.expectations import Becomes
from harness.events.second_look import SecondLook
from harness.events.waits import Budget, Unmet, wait_for
from harness.models.telescope import Subject
from harness.scenario.control import Control
from harness.scenario.outcome import wait_for_end
from harness.scenario.reach import reach_rest
from harness.scenario.run import ScenarioRun
from harness.scenario.subjects import find_subject
from harness.targets.target import Target
from harness.values import Wanted, wanted


@dataclass(frozen=True, slots=True)
class Deviation:
    """An attribute that is not what it is at rest."""

    device: str
    attribute: str
    shown: str
    rest: Wanted

    def __str__(self) -> str:
        return f"{self.device} {self.attribute} is {self.shown}, at rest it is {self.rest.text}"


def deviations(target: Target) -> list[Deviation]:
    """Everything declared that is not at rest now; a device that cannot be read deviates."""
    found = []
    for device in target.telescope.devices.values() if target.telescope else ():
        resting = {n: a.rest for n, a in device.device_class.attributes.items() if a.rest is not None}
        if not resting:
            continue
        proxy = target.connector.device(device.name)
        try:
            readings = proxy.read_several(list(resting))
        except FirstlightError as error:
            unread = Wanted("readable", None)
            found.append(Deviation(device.name, next(iter(resting)), str(error), unread))
            continue
        for (name, rest), reading in zip(resting.items(), readings, strict=True):
            expected = wanted(as_text(rest), proxy.attribute(name))
            if not expected.matches(reading.value, reading.label):
                found.append(Deviation(device.name, name, reading.label or repr(reading.value), expected))
    return found


def refuse_unless_at_rest(target: Target, *, bring: bool) -> None:
    """Raise `RestError` naming what is not at rest; with ``bring``, bring the telescope there first."""
    if bring and deviations(target):
        run = ScenarioRun(target, "bringing the telescope to rest")
        run.moved.update(dict.fromkeys(target.telescope.subjects if target.telescope else ()))
        try:
            put_back(run)
        finally:
            run.close()
    if found := deviations(target):
        raise RestError(
            f"{target.plan.name} is not at rest:\n  "
            + "\n  ".join(map(str, found))
            + "\nSomebody may be using it. Bring it to rest, or let this run do it: --bring-to-rest"
        )


def put_back(run: ScenarioRun) -> list[str]:
    """Undo what a scenario did; a sentence for each thing that is not at rest afterwards."""
    failures = []
    if run.target.running is not None:
        failures += attempt(Control(run.target).clear)
    for issued in run.commands.issued:
        attempt(lambda issued=issued: wait_for_end(run, issued, Budget(run.limits.within())))
    failures += run.put_back.run()
    for subject in in_order_of_rest(run):
        failures += attempt(lambda subject=subject: reach_rest(run, subject))
    try:
        failures += [str(deviation) for deviation in settle(run)]
    except FirstlightError as error:
        failures.append(str(error))
    return failures


def in_order_of_rest(run: ScenarioRun) -> list[Subject]:
    """The subjects that the scenario moved; one that needs another comes before it."""
    moved = [find_subject(run.target, *name) for name in run.moved]

    def depth(subject: Subject) -> int:
        return max((1 + depth(find_subject(run.target, need)) for need in subject.needs), default=0)

    return sorted(moved, key=depth, reverse=True)


def settle(run: ScenarioRun) -> list[Deviation]:
    """What is still not at rest when everything had time to follow."""
    mark = run.journal.mark()
    if not (found := deviations(run.target)):
        return []
    run.watch.add([(deviation.device, deviation.attribute) for deviation in found])
    with contextlib.suppress(Unmet):  # what is not at rest now is told one by one
        wait_for(
            AllOf([Becomes(deviation.device, deviation.attribute, deviation.rest) for deviation in found]),
            journal=run.journal,
            since=mark,
            budget=Budget(run.limits.within()),
            look_again=SecondLook(run.target.connector),
        )
    return deviations(run.target)


def attempt(action: Any) -> list[str]:
    """Do it; what goes wrong is told, not raised: what remains is put back all the same."""
    try:
        action()
    except (FirstlightError, Unmet) as error:
        return [str(error)]
    return []


def as_text(value: Any) -> str:
    """A declared value as a sentence would say it."""
    return value if isinstance(value, str) else json.dumps(value)
