"""Nothing of a bridge that can be shown shows a credential: no repr, and no traceback with its variables."""

from __future__ import annotations

import gc
import logging
import traceback
from collections.abc import Callable, Iterator

import aiohttp
import pytest

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ConnectorError
from harness.events.key import Key
from simulators.faults import FaultyProxy, Trouble
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import bridge_of, bridged, opened, with_bearer, with_password, with_token
from tests.connectors.tango.bridge.faulty import page
from tests.connectors.tango.bridge.test_login import port_of, token_for
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem

PASSWORD = "hush-4711-not-to-be-seen"
SHORT = 0.5


@pytest.fixture(scope="module")
def doorway(control_system: ControlSystem) -> Doorway:
    return Doorway(control_system.address, password=PASSWORD)


@pytest.fixture(scope="module")
def gateway(doorway: Doorway) -> Iterator[Gateway]:
    with opened(doorway) as (running, _):
        yield running


def secrets_of(connector: BridgeConnector, environment: Environment) -> set[str]:
    """All that nobody may see; of tokens also the signature alone."""
    user = bridge_of(connector)._authenticator.current
    held = [environment.password, environment.token, environment.bearer]
    held += [user.cookie, user.bearer] if user is not None else []
    whole = {secret.get_secret_value() for secret in held} - {""}
    return whole | {text.rpartition(".")[2] for text in whole}


def shown(error: BaseException) -> str:
    """All that a report can show of an error: with the variables of every frame, as pytest and others have them.

    The test's own frame, the first one, is left out.
    """
    assert error.__traceback__ is not None
    error = error.with_traceback(error.__traceback__.tb_next)
    chain = traceback.TracebackException.from_exception(error, capture_locals=True)
    by_pytest = pytest.ExceptionInfo.from_exception(error).getrepr(showlocals=True, style="long", chain=True)
    return "".join(chain.format()) + str(by_pytest) + repr(error) + repr(vars(error))


WAYS: dict[str, Callable[[Doorway], Environment]] = {
    "password": with_password,
    "token": lambda doorway: with_token(token_for(doorway)),
    "bearer": lambda doorway: with_bearer(token_for(doorway)),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_object_of_a_bridge_shows_a_secret(
    gateway: Gateway, doorway: Doorway, recorder: Recorder, way: Callable[[Doorway], Environment]
) -> None:
    environment = way(doorway)
    with bridged(gateway, environment) as connector:
        connector.subscribe([Key(ONE, "pushed")], recorder)
        connector.device(ONE).read("aDouble")
        secrets = secrets_of(connector, environment)
        ours = [one for one in gc.get_objects() if str(type(one).__module__).startswith("harness.")]
        texts = [text for one in ours for text in (repr(one), str(one))]
        texts += [repr(value) for one in ours for value in variables(one)]
    assert {type(one).__name__ for one in ours} >= {"Authenticator", "AuthenticatedUser", "Environment", "WSController"}
    assert secrets
    assert [text for text in texts if any(secret in text for secret in secrets)] == []


def variables(one: object) -> Iterator[object]:
    """What an object holds, as a debugger or a report shows it."""
    yield from getattr(one, "__dict__", {}).values()
    for name in getattr(type(one), "__slots__", ()):
        yield getattr(one, name, None)


def broken(*_: object, **__: object) -> object:
    raise ZeroDivisionError("a mistake within aiohttp")


PLACES = {
    "before it is sent": (aiohttp.TCPConnector, "connect"),
    "while it is sent": (aiohttp.client_reqrep.ClientRequest, "send"),
    "in the answer's head": (aiohttp.client_reqrep.ClientResponse, "start"),
    "in the answer's body": (aiohttp.client_reqrep.ClientResponse, "read"),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("way", [WAYS["password"], WAYS["bearer"]], ids=["password", "bearer"])
def test_no_traceback_of_a_mistake_shows_a_secret(
    gateway: Gateway,
    doorway: Doorway,
    way: Callable[[Doorway], Environment],
    place: tuple[type, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    environment = way(doorway)
    errors: list[ConnectorError] = []
    secrets: set[str] = set()
    with bridged(gateway, environment, limit=SHORT) as connector:
        monkeypatch.setattr(*place, broken)
        asked: list[Callable[[], object]] = [
            lambda: connector.query().servers(),
            lambda: bridge_of(connector).log_in(),
            lambda: bridge_of(connector).change("mutation { x }", {}),
        ]
        if place[1] != "read":  # a websocket that opens has no body
            asked.append(lambda: bridge_of(connector).subscribe([], Recorder()))
        for ask in asked:
            with pytest.raises(ConnectorError) as raised:
                ask()
            errors.append(raised.value)
            secrets.update(secrets_of(connector, environment))
        monkeypatch.undo()
    # When no thread of it formats tracebacks any more: two at a time are too many for the parser of Python 3.11.
    text = "".join(map(shown, errors)) + caplog.text
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("status", ["200 OK", "401 Unauthorized", "403 Forbidden", "502 Bad Gateway"])
def test_no_traceback_shows_a_cookie_that_an_answer_sets(gateway: Gateway, doorway: Doorway, status: str) -> None:
    answer = page(status).replace(b"\r\n", b"\r\nSet-Cookie: taranta_jwt=hush-4711-a-token; Path=/\r\n", 1)
    with FaultyProxy(port_of(gateway), Trouble(answers=answer)) as between:
        through = Gateway(f"http://localhost:{between.address}", gateway.prefix, login=gateway.logins)
        with bridged(through, with_password(doorway), limit=SHORT) as connector:
            with pytest.raises(ConnectorError) as raised:
                bridge_of(connector).change("mutation { x }", {})
            text = shown(raised.value)
    assert "hush-4711" not in text
