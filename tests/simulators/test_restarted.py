"""Devices that the administration device ends and makes anew, while others use them and afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import tango

from harness.connectors.tango.direct import DirectConnector
from tests.simulators.served import SKA_MID, Served, served

CSP, SISTER = "mid-csp/subarray/01", "mid-csp/subarray/02"
SERVER = "dserver/Simulation/1"
TIMES = 20


@pytest.fixture
def telescope() -> Iterator[Served]:
    with served(SKA_MID, time_scale=0.05) as running:
        yield running
        assert list(running.running.died()) == []


@pytest.mark.parametrize("whole", [False, True], ids=["device", "server"])
def test_after_a_restart_a_device_and_its_sister_can_be_lost_and_come_back(telescope: Served, *, whole: bool) -> None:
    connector = DirectConnector(telescope.running.tango_host)
    try:
        administration = connector.administration(CSP)
        administration.restart_server() if whole else administration.restart_device(CSP)
    finally:
        connector.close()
    for name in (CSP, SISTER):
        telescope.control.command_inout("Fault", [name, "LOST"])
        assert not answers(telescope, name)
        telescope.control.command_inout("Mend", [name, "LOST"])
        telescope.eventually(lambda name=name: answers(telescope, name), f"{name} is back")


def administration_of(telescope: Served) -> tango.DeviceProxy:
    proxy = telescope.proxy(SERVER)
    proxy.set_timeout_millis(10_000)
    return proxy


def answers(telescope: Served, name: str) -> bool:
    """Whether a client that has not known the device before reaches it."""
    try:
        tango.DeviceProxy(f"tango://{telescope.running.tango_host}/{name}").ping()
    except tango.DevFailed:
        return False
    return True


def test_a_device_may_be_restarted_while_it_pushes(telescope: Served) -> None:
    over = threading.Event()
    control, administration = telescope.control, administration_of(telescope)

    def change() -> None:
        number = 0
        while not over.is_set():
            number += 1
            control.command_inout("Set", [CSP, "scanID", str(number)])

    changing = threading.Thread(target=change)
    changing.start()
    try:
        for _ in range(TIMES):
            administration.command_inout("DevRestart", CSP)
    finally:
        over.set()
        changing.join()
    with telescope.watch(CSP, "scanID") as scans:
        telescope.control.Set([CSP, "scanID", "123456"])
        scans.becomes(123456)
