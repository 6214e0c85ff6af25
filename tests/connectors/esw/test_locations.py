"""Locations are told as components come and go, by any of their connections; the Location Service is real."""

from __future__ import annotations

import asyncio

import pytest

from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.credentials import Credentials
from harness.connectors.esw.failures import DomainError
from harness.connectors.esw.keys import LocationOf
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.location import (
    ComponentId,
    ComponentType,
    Connection,
    ConnectionType,
    HttpRegistration,
    TcpRegistration,
)
from harness.contracts.esw.values.names import Prefix
from harness.errors import NotDefined, Unreachable
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationSettings
from tests.connectors.tango.conftest import Recorder
from tests.simulators.esw.services import Services

WHEEL = ComponentId(Prefix("IRIS.filter.wheel"), ComponentType.HCD)
HTTP = Connection(WHEEL.prefix, WHEEL.component_type, ConnectionType.HTTP)
TCP = Connection(WHEEL.prefix, WHEEL.component_type, ConnectionType.TCP)
KEY = LocationOf(WHEEL).key


def register(source: EswSource, connection: Connection = HTTP) -> None:
    registration = (
        HttpRegistration(connection, 9000, "")
        if connection.connection_type is ConnectionType.HTTP
        else TcpRegistration(connection, 9001)
    )
    source.ask(lambda clients: clients.location.register(registration), "registering")


def unregister(source: EswSource, connection: Connection = HTTP) -> None:
    source.ask(lambda clients: clients.location.unregister(connection), "unregistering")


def test_a_component_is_told_when_it_comes_and_goes(source: EswSource, recorder: Recorder) -> None:
    source.subscribe([KEY], recorder)
    assert (recorder.next().kind, recorder.events[0].value) == (Kind.INITIAL, "unregistered")
    register(source)
    recorder.until(lambda event: event.value == "registered")
    unregister(source)
    recorder.until(lambda event: event.value == "unregistered" and event.kind is Kind.CHANGE)
    assert [event.value for event in recorder.events] == ["unregistered", "registered", "unregistered"]


def test_it_is_registered_as_long_as_any_connection_is(source: EswSource, recorder: Recorder) -> None:
    tcp = Connection(Prefix("CSW.EventServer"), ComponentType.SERVICE, ConnectionType.TCP)
    http = Connection(tcp.prefix, tcp.component_type, ConnectionType.HTTP)
    register(source, tcp)
    register(source, http)
    source.subscribe([LocationOf(tcp.component_id).key], recorder)
    unregister(source, http)
    unregister(source, tcp)
    recorder.until(lambda event: event.value == "unregistered")
    assert [event.value for event in recorder.events] == ["registered", "unregistered"]


def test_a_key_in_another_case_of_its_subsystem_is_the_same(source: EswSource) -> None:
    assert source.resolve(Key("esw/iris.filter.wheel", "hcd location")) == KEY
    assert source.resolve(Key("esw/iris.Filter", "event a.b at most 2/s")) == Key(
        "esw/IRIS.Filter", "event a.b at most 2/s"
    )
    with pytest.raises(NotDefined, match="no subsystem of TMT"):
        source.resolve(Key("esw/NOWHERE.filter", "HCD location"))
    with pytest.raises(NotDefined, match="<state>/<parameter>"):
        source.resolve(Key("esw/IRIS.filter", "position"))


def test_a_location_service_that_is_killed_leaves_a_gap_and_is_read_again(
    running: Services, location_service: str, source: EswSource, recorder: Recorder
) -> None:
    register(source)
    source.subscribe([KEY], recorder)
    running.processes["location"].popen.kill()
    recorder.until(lambda event: event.kind is Kind.GAP)
    with pytest.raises(Unreachable, match=r"the Location Service at http\S+ cannot be reached"):
        source.check()
    port = int(location_service.rpartition(":")[2])
    running.start("location", LocationSettings(HttpSettings(port=port, limit_scale=0.2)))
    again = recorder.until(lambda event: event.kind is Kind.RESYNCHRONISED)[-1]
    assert again.value == "unregistered"


def test_a_component_that_is_not_there_is_named_with_what_is(source: EswSource) -> None:
    register(source, TCP)
    with pytest.raises(NotDefined, match=r"has of this prefix: IRIS.filter.wheel-HCD-tcp. Does it run\?"):
        source.ask(lambda clients: clients.location.find_http(WHEEL), "finding")


def test_an_error_of_the_protocol_is_told_from_others(source: EswSource) -> None:
    register(source)
    registration = HttpRegistration(HTTP, 9999, "")
    with pytest.raises(DomainError, match="there is another location") as caught:
        source.ask(lambda clients: clients.location.register(registration), "registering")
    assert caught.value.reason == "OtherLocationIsRegistered"


def test_a_token_is_shown_nowhere() -> None:
    credentials = Credentials("secret.of.mine")
    assert "secret" not in repr(credentials)
    assert credentials.hide("you sent secret.of.mine") == "you sent ***"
    assert credentials.headers() == {"Authorization": "Bearer secret.of.mine"}


def test_a_token_that_has_expired_is_renewed_once() -> None:
    credentials, logins = Credentials("old"), iter(["new", "newer"])

    async def log_in() -> str:
        assert not await credentials.renew(), "logging in asks for no login"
        return next(logins)

    async def check() -> None:
        assert not await credentials.renew(), "of the environment there is no other"
        go_back = credentials.use("old", log_in)
        assert await credentials.renew()
        assert credentials.headers() == {"Authorization": "Bearer new"}
        go_back()
        assert credentials.headers() == {"Authorization": "Bearer old"}

    asyncio.run(check())


def test_nothing_is_left_open(location_service: str) -> None:
    async def ask() -> None:
        clients = EswClients(EswEndpoints(location_service), 5, Credentials())
        async with clients.location.track(HTTP):
            assert await clients.location.resolve(HTTP, 0.1) is None
        await clients.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(ask())
