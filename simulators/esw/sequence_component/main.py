"""Simulated sequence components, in one process.

``python -m simulators.esw.sequence_component.main start --names ESW.ESW_1 IRIS.IRIS_1``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.sequence_component.settings import SequenceComponentSettings
from simulators.esw.sequencer.settings import Quirk, SequencerSettings


class SequenceComponentCommand(ServiceCommand):
    """The command line of a process of sequence components."""

    module = "simulators.esw.sequence_component.main"
    description = "Simulated sequence components of ESW 1."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--names", nargs="+", type=Prefix, default=(), metavar="PREFIX", help="of all of them")
        parser.add_argument(
            "--load", nargs="+", type=Prefix, default=(), metavar="PREFIX", help="sequencers to load at once"
        )
        parser.add_argument("--agent-prefix", type=Prefix, metavar="PREFIX", help="the agent that has spawned them")
        parser.add_argument("--scripts", type=Path, metavar="FOLDER", help="the scripts of their sequencers")
        parser.add_argument("--simulation", action="store_true", help="complete each step at once, without scripts")
        parser.add_argument(
            "--as-implemented",
            nargs="+",
            type=Quirk,
            choices=list(Quirk),
            default=[],
            help="what is done as the real code does it, otherwise than documented",
        )
        parser.add_argument(
            "--time-scale", type=float, default=1.0, help="real seconds for each second (default: %(default)s)"
        )

    def read_settings(self, options: argparse.Namespace) -> SequenceComponentSettings:
        if not options.names:
            raise SystemExit(f"{self.module}: --names says which sequence components there are. Give at least one.")
        sequencer = SequencerSettings(
            scripts=options.scripts,
            simulation=options.simulation,
            time_scale=options.time_scale,
            as_implemented=frozenset(options.as_implemented),
        )
        names, loads = tuple(options.names), tuple(options.load)
        return SequenceComponentSettings(names, options.agent_prefix, sequencer, self.read_http(options), loads)

    def wire(self, settings: SequenceComponentSettings) -> ServerWiring:
        from simulators.esw.sequence_component.wiring import SequenceComponentWiring  # noqa: PLC0415  (takes long)

        return SequenceComponentWiring(settings)


if __name__ == "__main__":
    run(SequenceComponentCommand())
