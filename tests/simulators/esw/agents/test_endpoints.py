"""What the Agent Service and the Sequence Manager have in common over HTTP: examples, login, and no websocket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness.contracts.esw.codec import decode
from harness.contracts.esw.sequencing.agent_service import AGENT_SERVICE
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER
from harness.contracts.esw.services import Service
from simulators.esw.aas.settings import AasSettings
from tests.contracts.esw.examples import rows
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory, managed
from tests.simulators.esw.services import post, request

SERVICES: dict[str, Service] = {"agent-service": AGENT_SERVICE, "sequence-manager": SEQUENCE_MANAGER}
REQUESTS = [one for one in rows() if one["service"] in SERVICES and one["kind"] == "request"]
READS = ("GetAgentStatus", "GetObsModesDetails", "GetResources")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedObservatory]:
    """Both services with a login, and nothing that they could change."""
    with managed(tmp_path_factory.mktemp("endpoints")) as made:
        made.start("aas", AasSettings(made.http))
        made.start_agent_service(login=True)
        made.start_manager(login=True)
        yield made


@pytest.fixture(scope="module")
def tokens(found: ManagedObservatory) -> dict[str, str]:
    """The header of a user with the role that changes need, and of one without."""
    return {role: f"Bearer {log_in(found.urls['aas'], f'{role}1')}" for role in ("esw-user", "iris-user")}


def log_in(aas: str, user: str) -> str:
    form = f"grant_type=password&client_id=tmt-frontend-app&username={user}&password={user}"
    path = f"{aas}/realms/TMT/protocol/openid-connect/token"
    answer = request(path, "POST", form.encode(), Content_Type="application/x-www-form-urlencoded")
    return str(answer.body["access_token"])


def url_of(found: ManagedObservatory, example: dict[str, Any]) -> str:
    return found.urls[example["service"].replace("-", "_")]


@pytest.mark.parametrize("example", REQUESTS, ids=lambda one: one["id"])
def test_a_request_is_answered_to_who_may_ask(
    found: ManagedObservatory, tokens: dict[str, str], example: dict[str, Any]
) -> None:
    url, service = url_of(found, example), SERVICES[example["service"]]
    answer = post(url, example["json"], Authorization=tokens["esw-user"])
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json"), answer
    message = decode(service.post_request, json.dumps(example["json"]).encode())
    decode(service.post_answer(message), json.dumps(answer.body).encode())
    refused = [post(url, example["json"]).status, post(url, example["json"], Authorization=tokens["iris-user"]).status]
    assert refused == ([200, 200] if example["type"] in READS else [401, 403])


@pytest.mark.parametrize("name", ["agent_service", "sequence_manager"])
def test_there_is_no_websocket(found: ManagedObservatory, name: str) -> None:
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    assert (
        request(
            f"{found.urls[name]}/websocket-endpoint", Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==", **headers
        ).status
        == 404
    )


@pytest.mark.parametrize("name", ["agent_service", "sequence_manager"])
@pytest.mark.parametrize("body", [b"", b"{", b'{"_type": "Explode"}', b'{"_type": "Configure"}'])
def test_what_is_no_request_is_refused(found: ManagedObservatory, name: str, body: bytes) -> None:
    answer = request(f"{found.urls[name]}/post-endpoint", "POST", body, Content_Type="application/json")
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
