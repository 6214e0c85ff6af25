"""What a run that ended early did not come to: told as not run, wherever results are told."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from allure_commons.model2 import Status, StatusDetails, TestResult
from allure_commons.utils import now, uuid4

from harness.bdd.internals import mangle_test_address
from harness.reporting.allure.identity import identify
from harness.reporting.allure.recorder import as_json
from harness.reporting.junit import Pending
from harness.workers import handed_over

OUTPUT = "firstlight_not_run"
"""What a worker of xdist hands to the process that leads it."""


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Ledger:
    """What a run has begun, and what it was to run.

    :param begun: node ids.
    :param known: of what was to run, its result as not run, file and line; nothing of what a worker took with it.
    """

    begun: set[str] = field(default_factory=set)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Called by pytest, in the process that leads the run as well."""
        self.begun.add(nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Called by xdist: what it says less of than a worker that ends early."""
        for nodeid in ids:
            self.known.setdefault(nodeid, {})

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Called by xdist when a worker has ended."""
        self.known.update(handed_over(node, OUTPUT) or {})

    def add(self, items: Iterable[pytest.Item]) -> None:
        """Note what this process was to run and has not begun."""
        for item in items:
            if item.nodeid not in self.begun:
                file, line, _ = item.location
                self.known[item.nodeid] = {"result": describe_not_run(item), "file": file, "line": (line or 0) + 1}

    @property
    def pending(self) -> list[str]:
        """Node ids of what was not run."""
        return [nodeid for nodeid in self.known if nodeid not in self.begun]

    def results(self, why: str) -> Iterator[dict[str, Any]]:
        """Give an Allure result for each test that was not run."""
        for nodeid in self.pending:
            result = self.known[nodeid].get("result") or _bare(nodeid)
            yield {**result, "statusDetails": {"message": f"not run: {why}"}}

    def cases(self) -> Iterator[Pending]:
        """Give the same for JUnit XML."""
        for nodeid in self.pending:
            *classes, name = mangle_test_address(nodeid)
            about = {"file": nodeid.partition("::")[0], "line": 0, **self.known[nodeid]}
            yield Pending(".".join(classes), name, about["file"], about["line"])


def describe_not_run(item: pytest.Item) -> dict[str, Any]:
    """Return the Allure result of a test, as not run."""
    moment = now()
    result = TestResult(uuid=uuid4(), name=item.name, status=Status.SKIPPED, start=moment, stop=moment)
    result.statusDetails = StatusDetails(message="not run")
    identify(item, result)
    return as_json(result)


def _bare(nodeid: str) -> dict[str, Any]:
    """Return a result of a test of which no more is known than its node id."""
    key, moment = hashlib.md5(nodeid.encode(), usedforsecurity=False).hexdigest(), now()
    result = TestResult(uuid=uuid4(), name=nodeid.rpartition("::")[2], status=Status.SKIPPED, start=moment, stop=moment)
    result.historyId = result.testCaseId = key
    result.fullName = nodeid
    return as_json(result)
