"""TMT's own Python client works unchanged: its services, events on Redis, and a component that is written with it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.connectors.esw.keys import EventOf, RunOf, StateOf
from harness.connectors.esw.source import EswSource
from harness.connectors.esw.tellings import create_event
from harness.contracts.esw.codec import decode
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import Setup
from harness.contracts.esw.params.events import EventKey
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Accepted, Completed, Invalid, Started
from harness.contracts.esw.values.names import Prefix
from tests.connectors.tango.conftest import Recorder
from tests.contracts.esw.examples import read_examples
from tests.simulators.esw.event_servers import NO_REDIS
from tests.simulators.esw.official.conftest import Tmt

PROGRAMS = Path(__file__).parent / "scripts"
LIMIT = 20.0
"""Seconds of one program, which gives up before that itself."""
SHUTTER = ComponentId(Prefix("CSW.pycsw.shutter"), ComponentType.SERVICE)
EVENTS = Prefix("WFOS.pycsw")
OWN = (
    Parameter.of(KeyType.DOUBLE, "angle", 1.5, -2.0, units="degree"),
    Parameter.of(KeyType.INT_MATRIX, "matrix", [[1, 2], [3, 4]]),
    Parameter.of(KeyType.BYTE, "bytes", 1, 127),
    Parameter.of(KeyType.UTC_TIME, "time", "2023-11-14T22:13:20.123456789Z", units="utc"),
)
"""What the program publishes by itself."""


@contextmanager
def program(python: Path, name: str, location: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program of the official client; it is ended if it does not end by itself."""
    words = [str(python), str(PROGRAMS / f"{name}.py"), location]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], text: str) -> None:
    """Read what a program prints up to a line with a text."""
    assert process.stdout
    assert process.stderr
    if not any(text in line for line in process.stdout):
        raise AssertionError(process.stderr.read())


@pytest.mark.usefixtures("sequencer")
@pytest.mark.parametrize("service", ["location", "config", "command", "sequencer"])
def test_every_method_of_a_service_works(service: str, tmt: Tmt, tmtpycsw: Path) -> None:
    with program(tmtpycsw, service, tmt.location) as process:
        _, errors = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, errors


@NO_REDIS
def test_events_are_read_as_they_were_published_both_ways(tmt: Tmt, tmtpycsw: Path) -> None:
    every_type = tuple(decode(Parameter, one.data) for one in read_examples() if one.message_type is Parameter)
    assert {one.key_type for one in every_type} == set(KeyType)
    own, sent, returned = (EventKey(EVENTS, name) for name in ("own", "sent", "returned"))
    event, recorder = create_event(sent, every_type), Recorder()
    with program(tmtpycsw, "events", tmt.location) as process, tmt.connect() as source:
        source.subscribe([EventOf(returned).key], recorder)
        read_until(process, "listening")
        source.ask(lambda clients: clients.gateway.publish(event), "publishing")
        _, errors = process.communicate(timeout=LIMIT)
        assert process.returncode == 0, errors
        assert recorder.next().key.field == "event returned"
        found = source.ask(lambda clients: clients.gateway.get_events(own, returned), "getting events")
    assert [one.param_set for one in found] == [OWN, every_type]
    assert found[1].event_time == event.event_time


def command(name: str, *parameters: Parameter) -> Setup:
    return Setup(Prefix("ESW.tests"), name, param_set=parameters)


@pytest.mark.parametrize("through_gateway", [False, True], ids=["direct", "gateway"])
def test_a_component_of_the_client_is_commanded(tmt: Tmt, tmtpycsw: Path, *, through_gateway: bool) -> None:
    with program(tmtpycsw, "component", tmt.location) as process:
        read_until(process, "Running on")
        with tmt.connect("csw-user", through_gateway=through_gateway) as source:
            use_shutter(source)
        # It is told to end, and unregisters as soon as nobody is connected to it any more.
        _, errors = process.communicate(timeout=LIMIT)
        assert process.returncode == 0, errors
    with tmt.connect() as source:
        assert not source.ask(lambda clients: clients.location.list_of(SHUTTER.prefix), "listing")


def use_shutter(source: EswSource) -> None:
    """Use all that a component offers."""
    states, ends = Recorder(), Recorder()
    source.subscribe([StateOf(SHUTTER.prefix, "shutter", "state").key], states)
    angle = Parameter.of(KeyType.DOUBLE, "angle", 12.5, units="degree")
    measured = source.submit(SHUTTER, command("measure", angle))
    assert isinstance(measured, Completed)
    assert measured.result.param_set == (angle,)
    begun = source.submit(SHUTTER, command("open"))
    assert isinstance(begun, Started)
    source.subscribe([RunOf(SHUTTER.prefix, begun.run_id).key], ends)
    assert ends.until(lambda event: event.label == "Completed")
    assert [event.value for event in states.until(lambda event: event.value == "OPEN")] == ["OPENING", "OPEN"]

    def validate(name: str) -> object:
        return source.ask(lambda clients: clients.components.validate(SHUTTER, command(name)), "validating")

    assert isinstance(validate("open"), Accepted)
    assert isinstance(refused := validate("explode"), Invalid)
    assert refused.issue.reason == "explode is unknown"
    sent = source.ask(lambda clients: clients.components.oneway(SHUTTER, command("open")), "sending")
    assert isinstance(sent, Accepted)
