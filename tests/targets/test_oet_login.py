"""An OET behind the front that the gateway stands behind, too: who logs in there is logged in here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest

from harness.connectors.oet.source import OetSource
from harness.errors import NotLoggedIn
from harness.targets.oet.system import PlannedOet
from tests.connectors.oet.front import KEY, PASSWORD, Front
from tests.connectors.oet.serving import serving
from tests.simulators.oet.running import Oet, running
from tests.targets.test_oet import oet_of, planned


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    with running(tmp_path_factory.mktemp("oet")) as oet:
        yield oet


@contextmanager
def opened(service: Oet, folder: Path, environment: dict[str, str]) -> Iterator[tuple[Front, OetSource, PlannedOet]]:
    front = Front(service)
    with serving(front.application("/ns/auth/login")) as url:
        text = f"[tango]\nconnector = 'bridge'\n[tango.gateway]\nurl = '{url}'\nprefix = '/ns'\n[oet]\nurl = '{url}'\n"
        oet = oet_of(planned(folder, text, environment))
        source = oet.open(None)
        assert isinstance(source, OetSource)
        try:
            yield front, source, oet
        finally:
            source.close()


def test_requests_and_the_stream_are_those_of_a_user_who_logs_in_once(service: Oet, tmp_path: Path) -> None:
    environment = {"FIRSTLIGHT_USERNAME": "me", "FIRSTLIGHT_PASSWORD": PASSWORD}
    with opened(service, tmp_path, environment) as (front, source, oet):
        source.check(login=True)
        assert len(source.list_procedures()) == len(service.ask("GET", "/procedures/").body)
        assert front.logins == 1
        assert PASSWORD not in oet.describe() + repr(source.__dict__)


def test_a_login_that_has_ended_is_renewed(service: Oet, tmp_path: Path) -> None:
    environment = {"FIRSTLIGHT_USERNAME": "me", "FIRSTLIGHT_PASSWORD": PASSWORD}
    with opened(service, tmp_path, environment) as (front, source, _):
        source.check()
        front.tokens.clear()
        source.listen()
        assert front.logins == 2
        front.tokens.clear()
        source.check()
        assert front.logins == 3


def test_who_is_not_let_in_is_told_without_credentials(service: Oet, tmp_path: Path) -> None:
    token = jwt.encode({"exp": time.time() + 3600}, KEY)
    with opened(service, tmp_path, {"FIRSTLIGHT_TOKEN": token}) as (_, source, _):
        with pytest.raises(NotLoggedIn) as refused:
            source.check()
        assert token not in str(refused.value)
    with opened(service, tmp_path, {}) as (_, source, _), pytest.raises(NotLoggedIn):
        source.check()


def test_nobody_logs_in_at_another_host(service: Oet, tmp_path: Path) -> None:
    text = "[tango]\nconnector = 'bridge'\n[tango.gateway]\nurl = 'http://127.0.0.1:9'\n"
    text += f"[oet]\nurl = 'http://127.0.0.1:{service.port}'\n"
    environment = {"FIRSTLIGHT_USERNAME": "me", "FIRSTLIGHT_PASSWORD": PASSWORD}
    source = oet_of(planned(tmp_path, text, environment)).open(None)
    try:
        source.check()  # the login service, which is not there, is not asked
    finally:
        source.close()
