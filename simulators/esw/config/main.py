"""The simulated Config Service.

``python -m simulators.esw.config.main start`` serves on port 4000, and registers as CSW.ConfigServer.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from simulators.esw.config.settings import PORT, ConfigSettings
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring


class ConfigCommand(ServiceCommand):
    """The command line of the Config Service."""

    module = "simulators.esw.config.main"
    description = "A simulated Config Service of CSW 6."
    port = PORT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="of the files, kept (default: a temporary one that goes with the service)"
        )
        parser.add_argument("--no-login", action="store_true", help="let everybody change files")

    def read_settings(self, options: argparse.Namespace) -> ConfigSettings:
        return ConfigSettings(self.read_http(options), options.folder, not options.no_login)

    def wire(self, settings: ConfigSettings) -> ServerWiring:
        from simulators.esw.config.wiring import ConfigWiring  # noqa: PLC0415  (takes long)

        return ConfigWiring(settings)


if __name__ == "__main__":
    run(ConfigCommand())
