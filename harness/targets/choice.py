"""What a run was asked to use: from the command line, the environment, or the ini file, in this order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_TARGET = "simulated"


@dataclass(frozen=True, slots=True)
class Choice:
    """Names as given, and where each came from.

    :param target: name or path of a profile.
    :param telescope: name or path of a declaration in place of the profile's; "" for the profile's.
    """

    target: str
    target_from: str
    telescope: str
    telescope_from: str


def choose(
    option: Mapping[str, str | None], ini: Mapping[str, str], environment: Mapping[str, str] = os.environ
) -> Choice:
    """Settle ``target`` and ``telescope`` (keys of `option` and `ini`; FIRSTLIGHT_TARGET, FIRSTLIGHT_TELESCOPE)."""

    def settle(name: str, default: str) -> tuple[str, str]:
        variable = f"FIRSTLIGHT_{name.upper()}"
        for value, source in (
            (option.get(name), f"--{name}"),
            (environment.get(variable), variable),
            (ini.get(name), "ini file"),
        ):
            if value:
                return value, source
        return default, "default"

    return Choice(*settle("target", DEFAULT_TARGET), *settle("telescope", ""))
