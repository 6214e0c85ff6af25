"""The simulated Sequence Manager.

``python -m simulators.esw.sequence_manager.main start --local --obs-mode-config modes.conf``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.sequence_manager.observing.observing_modes import ObsModes, take_declared_modes
from simulators.esw.sequence_manager.settings import SequenceManagerQuirk, SequenceManagerSettings


class SequenceManagerCommand(ServiceCommand):
    """The command line of the Sequence Manager."""

    module = "simulators.esw.sequence_manager.main"
    description = "A simulated Sequence Manager of ESW 1."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--obs-mode-config", default="", metavar="PATH", help="observing modes, in the configuration service"
        )
        parser.add_argument("--local", action="store_true", help="the observing modes are in a file of this machine")
        parser.add_argument("--telescope", type=Path, metavar="FILE", help="the declaration, for its observing modes")
        parser.add_argument("--agent-prefix", type=Prefix, metavar="PREFIX", help="the agent that has spawned it")
        parser.add_argument("--no-login", action="store_true", help="let everybody change what runs")
        parser.add_argument(
            "--as-implemented",
            nargs="+",
            type=SequenceManagerQuirk,
            choices=list(SequenceManagerQuirk),
            default=[],
            help="what is done as the real code does it, otherwise than documented",
        )

    def read_settings(self, options: argparse.Namespace) -> SequenceManagerSettings:
        if bool(options.obs_mode_config) == (options.telescope is not None):
            which = "--obs-mode-config or --telescope says which observing modes there are. Give one of them."
            raise SystemExit(f"{self.module}: {which}")
        return SequenceManagerSettings(
            self.read_http(options),
            read_declared(options.telescope) if options.telescope else {},
            options.obs_mode_config,
            options.local,
            not options.no_login,
            options.agent_prefix,
            frozenset(options.as_implemented),
        )

    def wire(self, settings: SequenceManagerSettings) -> ServerWiring:
        from simulators.esw.sequence_manager.wiring import SequenceManagerWiring  # noqa: PLC0415  (takes long)

        return SequenceManagerWiring(settings)


def read_declared(file: Path) -> ObsModes:
    """Read the observing modes of a declaration."""
    from harness.models.load import load_telescope  # noqa: PLC0415  (takes long)

    return take_declared_modes(load_telescope(file))


if __name__ == "__main__":
    run(SequenceManagerCommand())
