"""What is harmless is asked again when a connection breaks; a change is sent once, and given the time that it may take.

The other side is a stand-in for all services, since no real one breaks or dawdles on request.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiohttp import web

from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.credentials import Credentials
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.sequencing.agent_service import AGENT_SERVICE
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER, ConfigurationMissing
from harness.contracts.esw.sequencing.sequencer import SEQUENCER
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from harness.errors import MAYBE, TimedOut, Unreachable
from tests.connectors.oet.serving import serving
from tests.simulators.esw.sequencer.rig import commands

LIMIT, SHORT = 10.0, 1.0
"""Seconds of a request."""
NIGHT, MACHINE = Prefix("ESW.darknight"), Prefix("ESW.machine1")
SEQUENCE = commands("expose")
COMPONENT = ComponentId(Prefix("ESW.ESW_1"), ComponentType.SEQUENCE_COMPONENT)

Action = Callable[[EswClients], Awaitable[object]]
HARMLESS: dict[str, Action] = {
    "Query": lambda esw: esw.sequencers.query(NIGHT, "run"),
    "GetSequence": lambda esw: esw.sequencers.get_steps(NIGHT),
    "GetSequenceComponent": lambda esw: esw.sequencers.get_sequence_component(NIGHT),
    "GetSequencerState": lambda esw: esw.sequencers.get_state(NIGHT),
    "IsAvailable": lambda esw: esw.sequencers.is_available(NIGHT),
    "IsOnline": lambda esw: esw.sequencers.is_online(NIGHT),
    "GetObsModesDetails": lambda esw: esw.sequence_manager.list_modes(),
    "GetResources": lambda esw: esw.sequence_manager.list_resources(),
    "GetAgentStatus": lambda esw: esw.agent_service.get_status(),
}
CHANGES: dict[str, Action] = {
    "LoadSequence": lambda esw: esw.sequencers.load(NIGHT, SEQUENCE),
    "StartSequence": lambda esw: esw.sequencers.start(NIGHT),
    "Submit": lambda esw: esw.sequencers.submit(NIGHT, SEQUENCE),
    "Add": lambda esw: esw.sequencers.add(NIGHT, SEQUENCE),
    "Prepend": lambda esw: esw.sequencers.prepend(NIGHT, SEQUENCE),
    "Replace": lambda esw: esw.sequencers.replace(NIGHT, "step", SEQUENCE),
    "InsertAfter": lambda esw: esw.sequencers.insert_after(NIGHT, "step", SEQUENCE),
    "Delete": lambda esw: esw.sequencers.delete(NIGHT, "step"),
    "AddBreakpoint": lambda esw: esw.sequencers.add_breakpoint(NIGHT, "step"),
    "RemoveBreakpoint": lambda esw: esw.sequencers.remove_breakpoint(NIGHT, "step"),
    "Reset": lambda esw: esw.sequencers.reset(NIGHT),
    "Pause": lambda esw: esw.sequencers.pause(NIGHT),
    "Resume": lambda esw: esw.sequencers.resume(NIGHT),
    "AbortSequence": lambda esw: esw.sequencers.abort(NIGHT),
    "Stop": lambda esw: esw.sequencers.stop(NIGHT),
    "GoOnline": lambda esw: esw.sequencers.go_online(NIGHT),
    "GoOffline": lambda esw: esw.sequencers.go_offline(NIGHT),
    "DiagnosticMode": lambda esw: esw.sequencers.begin_diagnostics(NIGHT, "hint"),
    "OperationsMode": lambda esw: esw.sequencers.end_diagnostics(NIGHT),
    "Configure": lambda esw: esw.sequence_manager.configure("darknight"),
    "Provision": lambda esw: esw.sequence_manager.provision({MACHINE: 1}),
    "StartSequencer": lambda esw: esw.sequence_manager.start_sequencer(NIGHT),
    "RestartSequencer": lambda esw: esw.sequence_manager.restart_sequencer(NIGHT),
    "ShutdownSequencer": lambda esw: esw.sequence_manager.shut_down_sequencer(NIGHT),
    "ShutdownSubsystemSequencers": lambda esw: esw.sequence_manager.shut_down_sequencers_of(Subsystem.ESW),
    "ShutdownObsModeSequencers": lambda esw: esw.sequence_manager.shut_down_mode("darknight"),
    "ShutdownAllSequencers": lambda esw: esw.sequence_manager.shut_down_all_sequencers(),
    "ShutdownSequenceComponent": lambda esw: esw.sequence_manager.shut_down_sequence_component(COMPONENT.prefix),
    "ShutdownAllSequenceComponents": lambda esw: esw.sequence_manager.shut_down_all_sequence_components(),
    "SpawnSequenceComponent": lambda esw: esw.agent_service.spawn_sequence_component(MACHINE, "primary"),
    "SpawnSequenceManager": lambda esw: esw.agent_service.spawn_sequence_manager(MACHINE, "modes", is_local=True),
    "SpawnContainers": lambda esw: esw.agent_service.spawn_containers(MACHINE, "hosts", is_local=True),
    "KillComponent": lambda esw: esw.agent_service.kill(COMPONENT),
}


class AllServices:
    """Says that every component is here, and that there is no such observing mode to whatever else is asked.

    :ivar breaks: whether it breaks the connection when it is asked for something for the first time.
    :ivar dawdles: seconds until it answers.
    :ivar asked: how often it was asked for what.
    """

    def __init__(self) -> None:
        self.breaks, self.dawdles = True, 0.0
        self.asked: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["_type"] == "Find":
            here = {"_type": "HttpLocation", "connection": body["connection"], "uri": f"http://{request.host}/"}
            return web.json_response([{**here, "metadata": {}}])
        name = body.get("command", body)["_type"]
        self.asked[name] += 1
        if self.breaks and self.asked[name] == 1:
            assert request.transport is not None
            request.transport.abort()
        await asyncio.sleep(self.dawdles)
        return web.json_response({"_type": "ConfigurationMissing", "obsMode": "darknight"})


@pytest.fixture
def services() -> AllServices:
    return AllServices()


@pytest.fixture
def url(services: AllServices) -> Iterator[str]:
    app = web.Application()
    app.router.add_post("/post-endpoint", services.answer)
    with serving(app) as url:
        yield url


def ask_all(
    url: str, actions: dict[str, Action], *, through_gateway: bool = False, limit: float = LIMIT
) -> dict[str, object]:
    """Return what each action gives or raises; they are asked for at once."""

    async def run() -> list[object]:
        clients = EswClients(EswEndpoints(url, through_gateway=through_gateway), limit, Credentials())
        try:
            return await asyncio.gather(*(action(clients) for action in actions.values()), return_exceptions=True)
        finally:
            await clients.close()

    return dict(zip(actions, asyncio.run(run()), strict=True))


def test_every_request_of_the_contract_is_here() -> None:
    services = (SEQUENCER, SEQUENCE_MANAGER, AGENT_SERVICE)
    known = {str(one.__struct_config__.tag) for service in services for one in service.post}
    assert known == {*HARMLESS, *CHANGES}


@pytest.mark.parametrize("through_gateway", [False, True])
def test_a_change_is_sent_once(services: AllServices, url: str, *, through_gateway: bool) -> None:
    for name, error in ask_all(url, CHANGES, through_gateway=through_gateway).items():
        assert isinstance(error, Unreachable), name
        assert MAYBE in str(error), name
    assert services.asked == dict.fromkeys(CHANGES, 1)


@pytest.mark.parametrize("through_gateway", [False, True])
def test_what_is_harmless_is_asked_again(services: AllServices, url: str, *, through_gateway: bool) -> None:
    for name, told in ask_all(url, HARMLESS, through_gateway=through_gateway).items():
        assert not isinstance(told, Unreachable), name
    assert services.asked == dict.fromkeys(HARMLESS, 2)


def test_a_service_has_the_time_that_it_gives_its_own_parts(services: AllServices, url: str) -> None:
    services.breaks, services.dawdles = False, 1.5 * SHORT
    told = ask_all(url, {name: (CHANGES | HARMLESS)[name] for name in ("Configure", "GetResources")}, limit=SHORT)
    assert told["Configure"] == ConfigurationMissing("darknight")
    assert isinstance(told["GetResources"], TimedOut)
