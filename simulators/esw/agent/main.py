"""Simulated agents, in one process.

``python -m simulators.esw.agent.main start --names ESW.machine1 IRIS.machine1 --telescope telescopes/tmt.yaml``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.contracts.esw.sequencing.sequence_manager import AgentProvisionConfig
from harness.contracts.esw.values.names import Prefix
from simulators.esw.agent.orders import PRELOAD
from simulators.esw.agent.settings import AgentSettings
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.sequencer.settings import SequencerSettings
from simulators.forking.client import ForkServerClient


class AgentCommand(ServiceCommand):
    """The command line of a process of agents."""

    module = "simulators.esw.agent.main"
    description = "Simulated agents of ESW 1."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--names", nargs="+", type=Prefix, default=(), metavar="PREFIX", help="of all of them")
        parser.add_argument("--telescope", type=Path, metavar="FILE", help="the declaration, for its containers")
        parser.add_argument("--scripts", type=Path, metavar="FOLDER", help="the scripts of sequencers")
        parser.add_argument(
            "--time-scale", type=float, default=1.0, help="real seconds for each second (default: %(default)s)"
        )

    def read_settings(self, options: argparse.Namespace) -> AgentSettings:
        if not options.names:
            raise SystemExit(f"{self.module}: --names says which agents there are. Give at least one.")
        telescope = None
        if options.telescope is not None:
            from harness.models.load import load_telescope  # noqa: PLC0415  (takes long)

            telescope = load_telescope(options.telescope)
        agents = tuple(AgentProvisionConfig(name, 0) for name in options.names)
        sequencer = SequencerSettings(scripts=options.scripts, time_scale=options.time_scale)
        return AgentSettings(agents, telescope, options.time_scale, sequencer, self.read_http(options))

    def prepare(self) -> None:
        self._forker = ForkServerClient.split_off(PRELOAD)

    def wire(self, settings: AgentSettings) -> ServerWiring:
        from simulators.esw.agent.wiring import AgentWiring  # noqa: PLC0415  (takes long)

        return AgentWiring(settings, self._forker)


if __name__ == "__main__":
    run(AgentCommand())
