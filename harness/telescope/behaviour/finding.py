"""Something that a device did, and its declaration does not say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a device did, and its declaration does not say.

    :param attribute: whose path it is; "" where it is about a command.
    :param path: what this attribute showed, the last of it not as declared.
    :param when: seconds since the epoch.
    :param what: a sentence without full stop and without the device.
    :param allowed: what the declaration says instead, as a sentence without full stop; "" if there is no more to say.
    :param told: the commands that the device was told, and when.
    """

    device: str
    attribute: str
    path: tuple[str, ...]
    when: float
    what: str
    allowed: str = ""
    told: tuple[tuple[float, str], ...] = ()
    steps: tuple[tuple[float, str], ...] = ()
