"""The simulated Gateway.

``python -m simulators.esw.gateway.main start`` serves on port 8090 of the loopback interface.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from simulators.esw.gateway.command_roles import CommandRoles, read_command_roles
from simulators.esw.gateway.settings import PORT, Alarms, GatewaySettings, read_alarms
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.http_core.wiring import ServerWiring


class GatewayCommand(ServiceCommand):
    """The command line of the Gateway."""

    module = "simulators.esw.gateway.main"
    description = "A simulated Gateway of ESW 1."
    port = PORT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--command-roles", default="", metavar="PATH", help="roles of commands, in the configuration service"
        )
        parser.add_argument("--local", action="store_true", help="the roles of commands are in a file of this machine")
        parser.add_argument("--telescope", type=Path, metavar="FILE", help="the declaration, for its alarms")

    def read_settings(self, options: argparse.Namespace) -> GatewaySettings:
        http = HttpSettings(options.host, options.port, options.location_service, options.limit_scale)
        alarms = read_declared_alarms(options.telescope) if options.telescope else {}
        if not options.local:
            return GatewaySettings(http, roles_path=options.command_roles, alarms=alarms)
        return GatewaySettings(http, read_file(Path(options.command_roles)), alarms=alarms)

    def wire(self, settings: GatewaySettings) -> ServerWiring:
        from simulators.esw.gateway.wiring import GatewayWiring  # noqa: PLC0415  (takes long)

        return GatewayWiring(settings)


def read_declared_alarms(file: Path) -> Alarms:
    """Read the alarms of a declaration."""
    from harness.models.load import load_telescope  # noqa: PLC0415  (takes long)

    return read_alarms(load_telescope(file))


def read_file(file: Path) -> CommandRoles:
    """Read the roles of commands from a file; ends the program if they cannot be read."""
    try:
        return read_command_roles(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"The roles of commands cannot be read from {file}: {error}") from None


if __name__ == "__main__":
    run(GatewayCommand())
