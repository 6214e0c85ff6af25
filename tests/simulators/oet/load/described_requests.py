"""Requests that are made of the description of the API, right ones and wrong ones."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.simulators.oet.load.recorded import find_unrecorded, matches_recorded_500
from tests.simulators.oet.running import LIMIT, SCRIPTS, Oet

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCRIPT = [f"file://{SCRIPTS}/{name}" for name in ("noinit.py", "loop.py", "hello.py", "failinit.py", "slowinit.py")]
BLOCK = {"sbd_id": "sbd-t0001-20250403-00001", "activity_name": "observe"}
ALIVE = 10
"""Procedures that are left as they are; an older one is stopped."""
OFFLINE = {"GIT_ALLOW_PROTOCOL": "file"}
"""The environment of scripts: repositories elsewhere are not asked."""


class DescribedRequests:
    """Sends requests and checks the answers; counts them by operation and status."""

    def __init__(self, oet: Oet) -> None:
        self._oet = oet
        self._base = f"http://127.0.0.1:{oet.port}"
        described = schemathesis.openapi.from_url(f"{self._base}{oet.settings.base_path}/openapi.json")
        self._schema = described.exclude(path_regex="/stream$")  # it does not end
        self._session = requests.Session()
        self._known = {"procedure_id": deque([1]), "activity_id": deque([1])}
        self.answers: Counter[tuple[str, int]] = Counter()

    def send_all(self, count: int) -> None:
        """Send so many requests, of all operations."""
        operations = [one.ok() for one in self._schema.get_all_operations()]
        cases = [one.as_strategy(mode) for one in operations for mode in GenerationMode]
        aims = st.tuples(st.sampled_from(SCRIPT), st.integers(0, ALIVE), st.integers(0, 3))

        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(cases), aim=aims)
        def send(case: Case, aim: tuple[str, int, int]) -> None:
            self._aim(case, *aim)
            self._send(case)

        send()

    def _aim(self, case: Case, script: str, back: int, chance: int) -> None:
        """Have three of four requests ask for what there is."""
        if not chance:
            return
        for name in case.path_parameters or {}:
            case.path_parameters[name] = self._known[name][-1 - back % len(self._known[name])]
        if isinstance(case.body, dict):
            if case.method == "POST" and isinstance(case.body.get("script"), dict) and chance > 1:
                case.body["script"] = {"script_type": "filesystem", "script_uri": script}
            if "sbd_id" in case.body:
                case.body |= BLOCK
            if case.method == "PUT" and chance > 1:
                case.body["state"] = "RUNNING" if chance == 2 else "STOPPED"

    def _send(self, case: Case) -> None:
        note(case.as_curl_command())
        response = case.call(base_url=self._base, session=self._session, timeout=LIMIT)
        case.validate_response(response, checks=CHECKS)
        self.answers[case.operation.label.replace(self._oet.settings.base_path, ""), response.status_code] += 1
        status, body, strict = response.status_code, response.json(), self._oet.settings.strict
        if status >= 500:
            assert not strict, body
            assert status == 500, body
            assert matches_recorded_500(body["detail"]), body
        if not (strict and status == 422):  # a strict one has refusals of its own
            path = case.formatted_path.removeprefix(self._oet.settings.base_path)
            unrecorded = find_unrecorded(path, status, body)
            assert not unrecorded, unrecorded
        if status == 201:
            self._keep(body)

    def _keep(self, created: dict[str, Any]) -> None:
        """Know what was created, and stop what has been there for long."""
        if "activity_name" in created:
            self._known["activity_id"].append(created["id"])
        known = self._known["procedure_id"]
        known.append(created.get("procedure_id", created["id"]))
        if len(known) > ALIVE:
            self._oet.stop(known.popleft())
