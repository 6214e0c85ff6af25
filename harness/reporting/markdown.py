"""What failed in a run, and why, on a page in Markdown: for the page of a CI, a chat, or the terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

BAD = {"failed": "Failed", "broken": "Broken: nothing is said of the telescope"}
"""Statuses of which the page tells more, in their order."""

CAUSE, SCENARIOS = 12, 10
"""The most lines of a cause, and the most scenarios that are named for one."""


def summarise(results: Iterable[Mapping[str, Any]]) -> str:
    """Return a page about Allure results, on which scenarios of one cause stand together.

    Of a scenario that was repeated the last one counts.
    """
    every = sorted(results, key=lambda one: int(one.get("stop") or 0))
    last = {str(one.get("historyId") or one.get("uuid")): one for one in every}
    counts = Counter(str(one["status"]) for one in last.values())
    lines = ["## " + (", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "nothing ran")]
    for status, title in BAD.items():
        causes: dict[str, list[str]] = defaultdict(list)
        for one in last.values():
            if one["status"] == status:
                message = str((one.get("statusDetails") or {}).get("message") or "it says nothing")
                causes[message].append(str(one.get("name")))
        if causes:
            lines += ["", f"### {title}"]
        for message, names in sorted(causes.items(), key=lambda each: -len(each[1])):
            lines += ["", *_cut([f"- {name}" for name in names], SCENARIOS, "- "), ""]
            lines += [f"      {line}" for line in _cut(message.splitlines(), CAUSE)]
    return "\n".join(lines)


def _cut(lines: list[str], most: int, mark: str = "") -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"{mark}... and {len(lines) - most} more"]
