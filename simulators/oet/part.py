"""The OET's part of a simulation: its web process, which starts and watches the others."""

from __future__ import annotations

import tempfile
from pathlib import Path

from harness.targets.launcher import Part, Processes, Simulation, Started
from harness.targets.launcher.oet import OetAddress, SimulatedOet
from simulators.oet.settings import OetSettings

OET = "oet"


class OetPart(Part):
    """Starts an OET on this machine."""

    def __init__(self, wanted: SimulatedOet) -> None:
        self._wanted = wanted

    def begin(self, processes: Processes, simulation: Simulation) -> None:
        self._process = processes.start(OET, "simulators.oet.service", ["--supervised"])

    def finish(self, deadline: float, started: Started) -> OetAddress:
        tango = started.addresses.get("tango")
        settings = OetSettings(
            # The OET removes it when it ends, however it does.
            work=Path(tempfile.mkdtemp(prefix="firstlight-oet-")),
            port=self._wanted.port,
            scripts=self._wanted.scripts,
            blocks=self._wanted.blocks,
            preload=self._wanted.preload,
            environment={} if tango is None else {"TANGO_HOST": str(tango)},
        )
        self._process.send(settings)
        port = self._process.receive(deadline, "port")
        return OetAddress(f"http://{settings.host}:{port}{settings.base_path}")
