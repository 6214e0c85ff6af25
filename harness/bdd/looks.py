"""What a step is going to look at and to do, said by its definition before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.events.key import Key


@dataclass(frozen=True, slots=True)
class Looks:
    """What a step looks at and does. Data: what becomes of it is for those who read the plan of a scenario.

    :param keys: what it looks at by name.
    :param subject: the subject that it is about, such as ``subarray``; "" for none.
    :param key: which one of them, such as ``1``.
    :param actions: what this subject is told to do, in that order.
    :param commanded: devices that it commands by name.
    :param statuses: whether it asks where the commands stand of all devices that were commanded before.
    :param everything: whether it looks at all that the declared devices show, from the scenario's beginning on.
    :param needs: what it needs of the target, as the tags ``@needs.<need>`` say it for a scenario.
    """

    keys: tuple[Key, ...] = ()
    subject: str = ""
    key: str = ""
    actions: tuple[str, ...] = ()
    commanded: tuple[str, ...] = ()
    statuses: bool = False
    everything: bool = False
    needs: tuple[str, ...] = ()


def read_looks(told: Any) -> Looks:
    """Return what a `looks_at` function returned as `Looks`, which may be just keys or pairs.

    Raises TypeError for anything else.
    """
    if isinstance(told, Looks):
        return told
    listed = list(told) if isinstance(told, Iterable) and not isinstance(told, str) else [told]
    for pair in listed:
        if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise TypeError(f"it returns {told!r}, wanted is Looks or a list of keys: (subject, field)")
    return Looks(tuple(Key(*pair) for pair in listed))
