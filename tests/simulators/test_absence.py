"""A device that cannot be brought back at once: nothing else waits for it, and it comes back later."""

from __future__ import annotations

from typing import Any

import pytest
import tango

from harness.models.load import load_telescope
from simulators.devices.declaration import Declaration
from simulators.devices.kernel import Kernel
from simulators.devices.program import Program
from simulators.tango.absence import Absence
from simulators.tango.control import Controls
from simulators.tango.linked.links import Links
from simulators.tango.plan import Plan
from tests.simulators.served import SKA_MID

CSP, SDP = "mid-csp/subarray/01", "mid-sdp/subarray/01"


class Unwilling:
    """A Tango class that cannot make its device, as while the database does not answer."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def device_factory(self, names: list[str]) -> None:
        self.asked.append(names)
        tango.Except.throw_exception("API_DatabaseAccess", "the database does not answer", "test")


def test_what_cannot_be_brought_back_is_told_and_prevents_nothing_else_and_is_tried_again() -> None:
    telescope = load_telescope(SKA_MID)
    kernel, declaration = Kernel(1.0), Declaration(telescope)
    groups = dict.fromkeys(telescope.devices, 1)
    links = Links(kernel, declaration, groups, 1)
    programs = {name: Program(telescope.devices[name], declaration, kernel, links) for name in groups}
    links.join(programs)
    for program in programs.values():
        program.leave()
    absence = Absence(programs, links, {})
    unwilling: Any = Unwilling()
    absence._lost = {CSP: unwilling, SDP: unwilling}
    controls = Controls(kernel, Plan(telescope, 1.0, groups, 1), programs, absence)
    controls.fault(["SKA001", "FAILED_RESULT"])
    for times in (1, 2):
        with pytest.raises(tango.DevFailed, match="the database does not answer"):
            controls.clear()
        assert unwilling.asked == [[CSP], [SDP]] * times
        assert controls.faults() == []
