"""Nights without a telescope: scenarios, and what shards leave of them on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from harness.nightly.attempts import ALLURE, COMPLETE, PROGRESS, attempt_folder
from harness.nightly.plan import NightPlan, Scenario, Shard, plan_shards
from harness.nightly.running import End, Outcome


def scenario(number: int, alone: str = "", exact: tuple[str, ...] = ()) -> Scenario:
    node_id = f"features/some.feature::One[{number}]"
    result = {"name": "One", "fullName": "features.some#One", "historyId": f"history {number}"}
    return Scenario(node_id, "features/some.feature", number + 1, alone, exact, result)


def night(*scenarios: Scenario, count: int = 2, ends: dict[str, End] | None = None, why: str = "") -> Outcome:
    plan = NightPlan(scenarios, tuple(plan_shards(scenarios, {}, count)))
    return Outcome(plan, {one.name: End(0) for one in plan.shards} if ends is None else ends, why)


def leave(
    folder: Path,
    shard: Shard,
    scenarios: Iterable[Scenario],
    status: str = "passed",
    *,
    attempt: int = 0,
    complete=True,
) -> Path:
    """What a shard leaves of scenarios that ended with a status."""
    at = attempt_folder(folder, shard, attempt)
    (at / ALLURE).mkdir(parents=True, exist_ok=True)
    for one in scenarios:
        uuid = f"{shard.name} {attempt} {one.result['historyId']}".replace(" ", "-")
        start = 1000 + attempt * 10_000
        result = {**one.result, "uuid": uuid, "status": status, "start": start, "stop": start + 2500}
        if status != "passed":
            result["statusDetails"] = {"message": f"it {status}", "trace": "where \x1b[31mit\x1b[0m was"}
        (at / ALLURE / f"{uuid}-result.json").write_text(json.dumps(result))
        with (at / PROGRESS).open("a") as file:
            file.write(json.dumps({"node_id": one.node_id, "outcome": status, "seconds": 2.5}) + "\n")
    if complete:
        (at / COMPLETE).write_text("0")
    return at
