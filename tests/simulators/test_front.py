"""What happens to a command between the moment at which it is allowed and the one at which it begins."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import tango

from harness.models.load import load_telescope
from harness.models.schema import Command
from simulators.devices.changes import Change, Line
from simulators.devices.commands.arguments import Arguments
from simulators.devices.declaration import Declaration
from simulators.devices.kernel import Kernel
from simulators.devices.program import Program
from simulators.devices.values import Argument
from simulators.tango.front import Front
from simulators.tango.linked.links import Links
from tests.simulators.served import reason_of

DECLARATION = """
telescope: plain
enumerations: {Motion: [STILL, MOVING]}
classes:
  Mount:
    attributes: {motion: {type: Motion, initial: MOVING}}
    commands:
      Stop: {allowed: {motion: MOVING}, stages: [{to: {motion: STILL}}]}
devices: [{name: test/mount/1, class: Mount}]
"""


class Stopping(Arguments):
    """The mount stops by itself while the argument is read."""

    def __init__(self, folder: Path, program: Program) -> None:
        super().__init__(folder)
        self._program = program

    def read(self, command: Command, raw: Any) -> Argument:
        self._program.state.show("motion", "STILL")
        return super().read(command, raw)


def test_a_command_does_not_begin_that_is_not_allowed_any_more(tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text(DECLARATION)
    telescope = load_telescope(tmp_path / "plain.yaml")
    kernel, declaration = Kernel(1.0), Declaration(telescope)
    links = Links(kernel, declaration, {"test/mount/1": 1}, 1)
    program = Program(telescope.devices["test/mount/1"], declaration, kernel, links)
    told: list[Change | Line] = []
    outbox = program.outbox
    outbox.monitor, outbox.publish, outbox.emit = nullcontext, told.append, told.append
    front = Front(program, kernel, Stopping(tmp_path, program), links)
    assert front.allow("Stop")
    with pytest.raises(
        tango.DevFailed, match="Stop is not allowed now: motion is STILL, and has to be MOVING"
    ) as error:
        front.execute("Stop", None)
    assert reason_of(error) == "API_CommandNotAllowed"
    assert program.schedule.running == []
