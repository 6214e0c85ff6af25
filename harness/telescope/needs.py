"""What a scenario needs of a telescope that others use, found in what its steps name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from harness.bdd.plan import StepPlan
from harness.leases.shared import Shared
from harness.models.telescope import Device, Subject, Telescope
from harness.telescope.subjects import value_said

Keys = tuple[str, ...]
ELSEWHERE = "oet"
"""The fixture of steps whose scripts command subarrays by numbers of their own, which nothing exchanges."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a step names itself.

    :param kind: ``given``, ``when`` or ``then``.
    :param words: what stands in the fields of its sentence.
    :param texts: these, the cells of its table and its doc string.
    :param devices: what it looks at by name.
    :param elsewhere: whether it has something else command the telescope, as a script does.
    """

    kind: str
    words: tuple[str, ...]
    texts: tuple[str, ...]
    devices: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """What a scenario needs.

    :param keys: numbers of subarrays that it names, sorted; any others will do in their place.
    :param exact: no others will do, because its texts hold a number, too, a value or a part of a message, or because
        a script commands them.
    :param alone: why nobody else may use the telescope meanwhile; "" if others may.
    :param state: what it needs other subjects to be in: subject to word, such as ``{telescope: on}``.
    """

    keys: Keys = ()
    alone: str = ""
    state: Mapping[str, str] | None = None
    exact: bool = False

    @property
    def nothing(self) -> bool:
        """Whether it has nothing to do with the declared telescope."""
        return not (self.keys or self.alone or self.state is not None)


def name_all(plan: Iterable[StepPlan], telescope: Telescope) -> Iterator[Named]:
    """Yield what the steps of a scenario name."""
    for step in plan:
        looks = step.looks
        subject = telescope.subjects.get((looks.subject, looks.key))
        devices = tuple(key.subject for key in looks.keys)
        subjects = () if subject is None else (subject,)
        yield Named(step.step.type, step.words, step.texts, devices, subjects, ELSEWHERE in step.fixtures)


def needs_of(shared: Shared, steps: Iterable[Named]) -> Needs:
    """What the steps need: some subarrays, or all of the telescope if they touch what is everybody's."""
    keys: dict[str, None] = {}
    state: Mapping[str, str] | None = None
    outside = alone = ""
    every = tuple(steps)
    for step in every:
        for subject in step.subjects:
            if subject.name == shared.kind:
                keys[subject.key] = None
                state = shared.needed
            elif step.kind == "then":
                state = state or {}
            elif _wants_what_is_needed(shared, subject, step):
                state = shared.needed
            else:
                alone = alone or f"it moves the {subject.name}"
        for device in _devices_in(shared, step):
            state = state or {}
            if shared.is_of_one(device):
                keys[device.key] = None
                continue
            outside = outside or f"it names {device.name}, which belongs to no {shared.kind or 'part'} alone"
            if step.kind != "then":
                alone = alone or outside
    if state is not None and not state:
        outside = alone = alone or "it says nothing of the telescope, which is at rest then"
    exact = any(step.elsewhere or _holds_a_number(shared, step, keys) for step in every)
    return Needs(tuple(sorted(keys)), alone or (outside if keys else ""), state, exact)


def _holds_a_number(shared: Shared, step: Named, keys: Iterable[str]) -> bool:
    """Whether a text of a step, not a device's name or the subject's own number, is about the number of a subarray."""
    own = {subject.key for subject in step.subjects}
    texts = [text.lower() for text in step.texts if shared.names(text) is None]
    ends = {"/".join(one.name.split("/")[1:]) for key in keys for one in shared.devices_of(key)}
    return any(text in keys and text not in own for text in texts) or any(end in text for end in ends for text in texts)


def _wants_what_is_needed(shared: Shared, subject: Subject, step: Named) -> bool:
    """Whether a step only wants of the telescope what a subarray needs anyway: that it is on."""
    wanted = shared.needed.get(subject.name)
    if step.kind != "given" or wanted is None:
        return False
    states = [word for word in step.words if word not in (subject.name, subject.key)]
    return all(value_said(subject, word) == value_said(subject, wanted) for word in states)


def _devices_in(shared: Shared, step: Named) -> list[Device]:
    """Declared devices that a step names, by name or by the value of a parameter that they are declared for."""
    found = {one.name: one for name in (*step.devices, *step.texts) if (one := shared.names(name)) is not None}
    words = {word.lower() for text in step.texts for word in re.findall(r"\w+", text)}
    others = (one for one in shared.telescope.devices.values() if not shared.is_of_one(one))
    found |= {one.name: one for one in others if not one.key.isdecimal() and one.key.lower() in words}
    return list(found.values())
