"""What a real OET of release 7 has answered: members, their types, and the texts of its 500s."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parents[3] / "contracts" / "oet" / "recorded" / "release-7.jsonl"
ROWS = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
ECHO = "input"
"""What was wrong in a request, whatever it was."""
ANY_JSON = {"args", "kwargs", "ctx"}
"""Members that may hold anything: of these the type alone is compared."""
BY_FUNCTION = "script_args"
"""Its members are named by the functions of a script."""

DESCRIBED = {(".script.git_args.git_repo", "NoneType")}
"""What the description of the real one allows, and was not recorded."""


def list_members(body: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The members of each object of an answer, and the type of each value, each with its place."""
    name = place.rpartition(".")[2]
    if name == ECHO:
        return
    if name in ANY_JSON or not isinstance(body, dict | list):
        yield place, type(body).__name__
        return
    if isinstance(body, list):
        for one in body:
            yield from list_members(one, f"{place}[]")
        return
    by_function = name == BY_FUNCTION
    if not by_function:
        yield place, " ".join(sorted(body))
    for key, one in body.items():
        yield from list_members(one, f"{place}.*" if by_function else f"{place}.{key}")


def name_message(path: str, status: int) -> tuple[str, int]:
    """What is answered below the base path: a procedure, an activity or that there is none, or a refusal."""
    kind = path.split("/")[1]
    return (kind, 200) if status < 300 else (kind if status == 404 else "", status)


def list_all(body: Any) -> set[tuple[str, str]]:
    """The members of an answer, or of each message in a list of them."""
    return {member for one in (body if isinstance(body, list) else [body]) for member in list_members(one)}


def find_unrecorded(path: str, status: int, body: Any) -> set[tuple[str, str]]:
    """The members of an answer that no such answer has had; none if there was no such answer at all."""
    recorded = MEMBERS.get(name_message(path, status))
    return list_all(body) - recorded - DESCRIBED if recorded else set()


def collect() -> dict[tuple[str, int], set[tuple[str, str]]]:
    """All members of recorded answers."""
    found: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for row in ROWS:
        told = row["response"]
        if told["headers"].get("content-type") == "application/json":
            found[name_message(row["request"]["path"], told["status"])] |= list_all(told["body"])
    return found


MEMBERS = collect()


def matches_recorded_500(detail: str) -> bool:
    """Whether an error of the worker was recorded, but for the ids and names that were asked for."""
    return any(pattern.fullmatch(unquote(detail)) for pattern in ERRORS)


def unquote(detail: str) -> str:
    """The text of an error that is told as Python would write it, in whatever quotes."""
    return str(ast.literal_eval(detail)) if detail[:1] in "'\"" else detail


def write_pattern(row: dict[str, Any]) -> re.Pattern[str]:
    """The text of a recorded 500, with anything for the names in its request, and any number."""
    pattern = re.escape(unquote(row["response"]["body"]["detail"]))
    asked = row["request"].get("body") or {}
    for name in ("activity_name", "sbd_id"):
        if name in asked:
            pattern = pattern.replace(re.escape(asked[name]), ".*")
    return re.compile(re.sub(r"\d+", r"\\d+", pattern), re.DOTALL)


ERRORS = [
    write_pattern(row)
    for row in ROWS
    if row["response"]["status"] == 500 and isinstance(row["response"]["body"], dict)  # a text is a crash
]
