"""The simulated components of a declared telescope: a container with its components, or a component alone.

``python -m simulators.esw.components.main start --telescope telescopes/tmt.yaml --unit IRIS.container``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from simulators.esw.components.settings import ComponentSettings
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.http_core.wiring import ServerWiring


class ComponentServiceCommand(ServiceCommand):
    """The command line of a process of components."""

    module = "simulators.esw.components.main"
    description = "Simulated assemblies and HCDs, as a telescope declares them."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--telescope", type=Path, metavar="FILE", help="the declaration")
        parser.add_argument("--unit", metavar="PREFIX", help="a container, or a component alone")
        parser.add_argument(
            "--time-scale", type=float, default=1.0, help="real seconds for each second (default: %(default)s)"
        )

    def read_settings(self, options: argparse.Namespace) -> ComponentSettings:
        if options.telescope is None or options.unit is None:
            raise SystemExit(f"{self.module}: --telescope and --unit say what is served. Give both.")
        from harness.models.load import load_telescope  # noqa: PLC0415  (takes long)

        http = HttpSettings(options.host, options.port, options.location_service, options.limit_scale)
        return ComponentSettings(load_telescope(options.telescope), options.unit, options.time_scale, http)

    def wire(self, settings: ComponentSettings) -> ServerWiring:
        from simulators.esw.components.wiring import ComponentWiring  # noqa: PLC0415  (takes long)

        return ComponentWiring(settings)


if __name__ == "__main__":
    run(ComponentServiceCommand())
