"""The log consumer: real devices log to it, and nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest
import tango

from harness.connectors.tango.direct import DirectConnector, logging_collector
from harness.connectors.tango.direct.logging_collector import LogCollector
from harness.connectors.tango.logs import LogLine
from harness.errors import LauncherError
from harness.limits import Limits
from tests.connectors.tango.system import ONE, TWO
from tests.stopping import stop

LIMIT = 60.0


@pytest.fixture
def collecting(control_system) -> Iterator[DirectConnector]:
    """Device ONE logs to the consumer, at every level."""
    connector = DirectConnector(control_system.address, Limits(call=3.0))
    administration = connector.administration(ONE)
    target = connector.logs().target()
    administration.add_logging_target(ONE, target)
    administration.set_logging_level(ONE, "DEBUG")
    yield connector
    administration.set_logging_level(ONE, "WARN")
    administration.remove_logging_target(ONE, target)
    connector.close()


def heard(connector: DirectConnector, text: str) -> LogLine | None:
    return connector.logs().book.wait(lambda line: text in line.text, 0, LIMIT)


def test_what_a_device_logs_is_collected_with_level_time_and_device(collecting) -> None:
    before = time.time()
    collecting.device(ONE).execute("Say", "first light, at 100 %")
    line = heard(collecting, "first light")
    assert line is not None
    assert (line.level, line.device, line.text) == ("INFO", ONE, "first light, at 100 %")
    assert before - 0.002 <= line.time <= time.time()


def test_only_who_has_the_target_is_heard(collecting) -> None:
    collecting.administration(TWO).set_logging_level(TWO, "DEBUG")
    collecting.device(TWO).execute("Say", "unheard")
    collecting.device(ONE).execute("Say", "heard")
    assert heard(collecting, "heard") is not None
    assert not any(line.device == TWO for line in collecting.logs().book.lines())


def test_the_level_of_the_device_decides(collecting) -> None:
    collecting.administration(ONE).set_logging_level(ONE, "ERROR")
    collecting.device(ONE).execute("Say", "not said")
    collecting.administration(ONE).set_logging_level(ONE, "INFO")
    collecting.device(ONE).execute("Say", "said")
    assert heard(collecting, "said") is not None
    assert not any("not said" in line.text for line in collecting.logs().book.lines())


def test_devices_live_on_when_the_consumer_is_stopped_or_dead(collecting) -> None:
    process = collecting.logs()._process
    stop(process.pid)
    for _ in range(200):
        collecting.device(ONE).execute("Say", "to one that is stopped")
    process.kill()
    process.wait()
    for _ in range(20):
        collecting.device(ONE).execute("Say", "to nobody")
    assert collecting.device(ONE).state() == "ON"
    collecting.logs()._owner.join(LIMIT)
    with pytest.raises(LauncherError, match="the harness's log consumer has ended, so nothing that devices log is"):
        collecting.logs().target()


def test_what_is_no_line_of_a_device_costs_no_other_line(collecting) -> None:
    consumer = tango.DeviceProxy(collecting.logs().target().removeprefix("device::"))
    consumer.command_inout("Log", ["not", "six"])
    consumer.command_inout("Log", ["when?", "INFO", ONE, "what", "", ""])
    collecting.device(ONE).execute("Say", "still heard")
    assert heard(collecting, "still heard") is not None


def test_a_consumer_starts_only_when_it_is_wanted_and_ends_with_the_connector(control_system) -> None:
    connector = DirectConnector(control_system.address, Limits(call=3.0))
    assert connector.logs()._process is None
    target = connector.logs().target()
    assert connector.logs().target() == target
    process = psutil.Process(connector.logs()._process.pid)
    connector.close()
    assert not process.is_running()
    with pytest.raises(LauncherError, match="the harness's log consumer has ended"):
        connector.logs().target()


def test_a_consumer_that_does_not_start_says_how_to_find_out_why(control_system, monkeypatch) -> None:
    monkeypatch.setattr(logging_collector, "CONSUMER", "no.such.module")
    collector = LogCollector(control_system.address)
    with pytest.raises(LauncherError, match=r"Started by hand it says why: .* -m no\.such\.module 127\.0\.0\.1 0"):
        collector.target()
    collector.close()


def test_a_consumer_that_hangs_is_waited_for_once(control_system, monkeypatch) -> None:
    monkeypatch.setattr(logging_collector, "CONSUMER", "http.server")  # which says nothing of being ready
    monkeypatch.setattr(logging_collector, "START", 0.3)
    collector = LogCollector(control_system.address)
    with pytest.raises(LauncherError, match="did not start"):
        collector.target()
    monkeypatch.setattr(logging_collector, "START", 10 * LIMIT)
    with pytest.raises(LauncherError, match="did not start"):
        collector.target()
    collector._owner.join(LIMIT)
    assert collector._process.poll() is not None
    collector.close()


def test_the_consumer_ends_when_the_harness_is_killed(control_system) -> None:
    code = f"""
from harness.connectors.tango.direct import DirectConnector
connector = DirectConnector({control_system.address!r})
connector.logs().target()
print(connector.logs()._process.pid, flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        consumer = psutil.Process(int(one.stdout.readline()))
        os.kill(one.pid, signal.SIGKILL)
    gone, _ = psutil.wait_procs([consumer], timeout=LIMIT)
    assert gone
