"""Certificates are verified, on https and on wss."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp.client_reqrep import ConnectionKey

from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ProfileError, Unreachable, Untrusted
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import bridge_of, bridged, opened, with_password
from tests.connectors.tango.bridge.faulty import until
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def doorway(control_system: ControlSystem, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Doorway:
    certificate = tmp_path_factory.mktemp("certificate") / "gateway.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    return Doorway(control_system.address, certificate=certificate)


@pytest.fixture(scope="module")
def gateway(doorway: Doorway) -> Iterator[Gateway]:
    with opened(doorway) as (running, _):
        yield running


def kept(authority: trustme.CA, folder: Path) -> Path:
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def test_login_queries_and_events_are_encrypted(
    gateway: Gateway, doorway: Doorway, authority: trustme.CA, tmp_path: Path, recorder: Recorder
) -> None:
    trusting = replace(gateway, certificates=kept(authority, tmp_path))
    assert trusting.queries.startswith("https://")
    assert trusting.socket.startswith("wss://")
    assert trusting.logins.startswith("https://")
    with bridged(trusting, with_password(doorway)) as connector:
        connector.subscribe([Key(ONE, "pushed")], recorder)
        recorder.until(lambda event: event.has_value)
        recorder.reached(partial(connector.device(ONE).execute, "Push"))
        connector.device(ONE).execute("Push", 1.5)
        assert recorder.until(lambda event: event.kind is Kind.CHANGE)[-1].value == 1.5


@pytest.mark.parametrize("known", ["another", "the system's"])
def test_an_authority_that_is_not_trusted(gateway: Gateway, doorway: Doorway, tmp_path: Path, known: str) -> None:
    other = kept(trustme.CA(), tmp_path) if known == "another" else None
    distrusting = replace(gateway, certificates=other)
    against = f"the authority in {other}" if other else "those the system trusts"
    message = f"It is checked against {against}; tango.gateway.certificates in the target's profile names another"
    with bridged(distrusting, with_password(doorway), limit=5.0) as connector:
        with pytest.raises(Untrusted) as at_login:
            connector.query().servers()
        with pytest.raises(Untrusted) as at_websocket:
            bridge_of(connector)._controller.call(connect(connector), 5.0, "connecting")
    with (
        bridged(replace(distrusting, login=""), replace(with_password(doorway), username=""), limit=5.0) as connector,
        pytest.raises(Untrusted) as at_queries,
    ):
        connector.query().servers()
    for error, place in (
        (at_login, f"the login service {gateway.logins}"),
        (at_websocket, f"the websocket {gateway.socket}"),
        (at_queries, f"the gateway {gateway.queries}"),
    ):
        assert str(error.value).startswith(f"{place} shows a certificate that is not trusted: ")
        assert message in str(error.value)


async def connect(connector: object) -> None:
    """Open the websocket as somebody who need not log in."""
    from harness.connectors.tango.bridge.transport.authenticator import NOBODY

    socket = connector._bridge._socket
    await asyncio.wait_for(socket._connect(NOBODY), 2.0)


def test_a_certificate_for_another_host(
    gateway: Gateway, doorway: Doorway, authority: trustme.CA, tmp_path: Path
) -> None:
    port = gateway.url.rpartition(":")[2]
    elsewhere = replace(gateway, url=f"https://127.0.0.1:{port}", certificates=kept(authority, tmp_path))
    with (
        bridged(elsewhere, with_password(doorway), limit=5.0) as connector,
        pytest.raises(Unreachable, match=r"IP address mismatch, certificate is not valid for '127.0.0.1'"),
    ):
        connector.query().servers()


def test_a_gateway_that_speaks_no_tls(control_system: ControlSystem) -> None:
    doorway = Doorway(control_system.address)
    with opened(doorway) as (plain, _):
        encrypted = replace(plain, url=plain.url.replace("http:", "https:"))
        with (
            bridged(encrypted, with_password(doorway), limit=5.0) as connector,
            pytest.raises(Unreachable, match=r"does not speak TLS as expected: .*Is the port of tango.gateway.url"),
        ):
            connector.query().servers()


def test_plain_text_to_a_gateway_that_wants_tls(gateway: Gateway, doorway: Doorway) -> None:
    plain = replace(gateway, url=gateway.url.replace("https:", "http:"))
    with (
        bridged(plain, with_password(doorway), limit=5.0) as connector,
        pytest.raises(
            Unreachable, match=r"the login service http://\S+ broke off: .* speaks TLS, the URL begins with https"
        ),
    ):
        connector.query().servers()


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_that_holds_no_authority(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    with (
        pytest.raises(ProfileError) as error,
        bridged(Gateway("https://localhost:1", certificates=file), with_password(Doorway(""))),
    ):
        raise AssertionError("it was opened")
    assert str(error.value).startswith(f"{file}: tango.gateway.certificates: the certificate authority cannot be read")
    assert str(error.value).endswith("Name a PEM file with the certificate of the authority.")


def test_how_a_connection_ended() -> None:
    gateway, closed = Gateway("https://x"), "it broke off: the connection was closed before an answer came"
    assert str(gateway.failure("it", aiohttp.ServerDisconnectedError())) == closed
    assert str(gateway.failure("it", ConnectionResetError())) == "it broke off: the connection was lost"
    reset = aiohttp.ClientOSError(errno.ECONNRESET, "Cannot write to closing transport")
    assert str(gateway.failure("it", reset)) == "it broke off: connection reset by peer"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://127.0.0.1:1"])
def test_nothing_listens_there(url: str) -> None:
    """In words, and nothing of them twice."""
    with bridged(Gateway(url), Environment(), limit=2.0) as connector, pytest.raises(Unreachable) as error:
        connector.query().servers()
    assert str(error.value) == (
        f"the gateway {url}/db cannot be reached: connection refused, nothing listens at port 1 of 127.0.0.1. "
        "Does the gateway run, and is the port of tango.gateway.url in the target's profile right?"
    )


def test_a_gateway_that_has_never_answered_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """By the call that finds it so, and not by the look at its health, too."""
    with bridged(Gateway("http://127.0.0.1:1"), Environment(), limit=0.5) as connector:
        until(lambda: bool(bridge_of(connector).trouble), "a look at its health")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_host_that_nobody_knows() -> None:
    gateway = Gateway("https://localhost:1", login="https://nowhere.invalid/login")
    with bridged(gateway, with_password(Doorway("")), limit=5.0) as connector, pytest.raises(Unreachable) as error:
        connector.query().servers()
    assert str(error.value) == (
        "the login service https://nowhere.invalid/login cannot be reached: the name of the host, nowhere.invalid, is "
        "not known. Is tango.gateway.login in the target's profile right, and is this computer in the network (VPN) "
        "that knows it?"
    )


def test_no_way_to_the_host() -> None:
    unreachable = OSError(errno.ENETUNREACH, "Connect call failed ('10.0.0.1', 443)")
    key = ConnectionKey("x", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)
    assert str(Gateway("https://x").failure("it", aiohttp.ClientConnectorError(key, unreachable))) == (
        "it cannot be reached: network is unreachable. Is tango.gateway.url in the target's profile right, and is "
        "there a way from this computer's network?"
    )
