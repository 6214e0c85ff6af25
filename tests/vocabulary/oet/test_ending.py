"""A scenario leaves no procedure running, and says so if one cannot be stopped; on a real OET."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.keys import state_key
from harness.connectors.oet.source import OetSource
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.weaknesses import Weakness
from harness.errors import PreconditionError
from harness.limits import Limits
from harness.vocabulary.oet.ending import end_procedure
from tests.connectors.oet.scripts import SUBARRAY, script
from tests.connectors.tango.conftest import Recorder
from tests.simulators.oet.running import Oet, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    with running(tmp_path_factory.mktemp("oet")) as oet:
        yield oet


@pytest.fixture
def source(service: Oet) -> Iterator[OetSource]:
    source = OetSource(Endpoint(f"http://127.0.0.1:{service.port}"), Limits(call=10))
    yield source
    service.ask("DELETE", "//firstlight/faults")
    for one in source.list_procedures():
        if not one.state.finished:
            source.stop(one.id)
    source.close()


def created(source: OetSource, name: str, init: ProcedureInput = SUBARRAY) -> int:
    return await_state(source, source.create(script(name), init).id, "READY")


def started(source: OetSource, name: str, state: str, init: ProcedureInput = SUBARRAY) -> int:
    pid = created(source, name, init)
    source.start(pid)
    return await_state(source, pid, state)


def await_state(source: OetSource, pid: int, state: str) -> int:
    recorder = Recorder()
    [held] = source.subscribe([state_key(pid)], recorder)
    recorder.until(lambda event: event.value == state)
    held.close()
    return pid


def switch(service: Oet, weakness: Weakness) -> None:
    assert service.ask("POST", "//firstlight/faults", {"name": weakness}).status == 200


def test_one_that_runs_is_stopped(source: OetSource) -> None:
    pid = started(source, "loop.py", "RUNNING")
    end_procedure(source, pid)
    assert source.describe(pid).state == "STOPPED"


def test_one_that_waits_for_its_start_is_stopped(source: OetSource) -> None:
    pid = created(source, "hello.py")
    end_procedure(source, pid)
    assert source.describe(pid).state == "STOPPED"


def test_one_that_is_over_is_left_as_it_is(source: OetSource) -> None:
    pid = started(source, "noinit.py", "COMPLETE", ProcedureInput())
    end_procedure(source, pid)
    assert source.describe(pid).state == "COMPLETE"


def test_one_that_the_oet_has_forgotten_is_over(source: OetSource) -> None:
    end_procedure(source, source.create(script("noinit.py")).id + 1000)


def test_one_that_waits_and_cannot_be_stopped_is_no_failure(service: Oet, source: OetSource) -> None:
    """As on release 7: it does nothing."""
    pid = created(source, "hello.py")
    switch(service, Weakness.UNSTOPPABLE)
    end_procedure(source, pid)
    assert source.describe(pid).state == "READY"


def test_one_whose_script_survives_is_told(service: Oet, source: OetSource) -> None:
    pid = started(source, "stubborn.py", "RUNNING", ProcedureInput())
    switch(service, Weakness.SIGTERM_IGNORED)
    with pytest.raises(PreconditionError, match=f"procedure {pid} is UNKNOWN: it was stopped, and may go on"):
        end_procedure(source, pid)
