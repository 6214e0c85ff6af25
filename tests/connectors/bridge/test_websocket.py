"""How the websocket is opened, and that nothing ends its loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.bridge.gateway import Gateway
from harness.errors import Unreachable
from simulators.faults import FaultyProxy, Trouble
from tests.connectors.bridge.doors import bridge_of, bridged, with_bearer
from tests.connectors.bridge.faulty import PATIENCE, Service, call_aside, until
from tests.connectors.bridge.troubles import SOCKET
from tests.connectors.conftest import Recorder
from tests.connectors.system import ONE, ControlSystem


@pytest.fixture(scope="module")
def service(control_system: ControlSystem) -> Iterator[Service]:
    with Service(control_system) as running:
        yield running


@pytest.mark.parametrize("status", [302, 307])
def test_it_goes_nowhere_else_with_a_bearer(service: Service, status: int) -> None:
    """Not even to a gateway that would take it."""
    bearer = "a.secret.bearer"
    with FaultyProxy(service.port) as gateway, FaultyProxy(service.port) as elsewhere:
        to = f"http://localhost:{elsewhere.address}{service.doorway.prefix}/socket?for={bearer}"
        gateway.trouble = Trouble(answers=redirect(status, to), where=(SOCKET,))
        here = Gateway(f"http://127.0.0.1:{gateway.address}", service.doorway.prefix)
        with bridged(here, with_bearer(bearer), PATIENCE) as connector:
            ended = call_aside(lambda: connector.subscribe([(ONE, "pushed")], Recorder()))
            socket = bridge_of(connector)._socket
            until(lambda: "redirects" in socket.trouble)
            said = socket.trouble
        assert isinstance(ended(), Unreachable)
        assert elsewhere.connections == 0
    assert said == (
        f"the websocket {here.socket} redirects to {to.replace(bearer, '***')} [{status}], where the login is not "
        "sent. Is tango.gateway.url or its prefix wrong?"
    )


def redirect(status: int, to: str) -> bytes:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return head.encode()
