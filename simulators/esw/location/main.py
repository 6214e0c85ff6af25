"""The simulated Location Service.

``python -m simulators.esw.location.main start`` serves on port 7654 of the loopback interface.
"""

from __future__ import annotations

import argparse

from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.locating import Hosts
from simulators.esw.location.settings import PORT, LocationSettings


class LocationCommand(ServiceCommand):
    """The command line of the Location Service."""

    module = "simulators.esw.location.main"
    description = "A simulated Location Service of CSW 6."
    port = PORT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--login-port", type=int, metavar="PORT", help="serve there, too, with a login (default: nowhere)"
        )
        parser.add_argument("--outside-host", metavar="HOST", help="of locations on the outside network")

    def read_settings(self, options: argparse.Namespace) -> LocationSettings:
        hosts = Hosts(options.host, options.outside_host or options.host)
        return LocationSettings(self.read_http(options), options.login_port, hosts)

    def wire(self, settings: LocationSettings) -> ServerWiring:
        from simulators.esw.location.wiring import LocationWiring  # noqa: PLC0415  (takes long)

        return LocationWiring(settings)


if __name__ == "__main__":
    run(LocationCommand())
