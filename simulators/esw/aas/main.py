"""The simulated AAS: an issuer of tokens with Keycloak's paths.

``python -m simulators.esw.aas.main start`` serves on port 8081, and registers as CSW.AAS.
"""

from __future__ import annotations

import argparse

from simulators.esw.aas.settings import PORT, AasSettings
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring


class AasCommand(ServiceCommand):
    """The command line of AAS."""

    module = "simulators.esw.aas.main"
    description = "A simulated AAS: issues tokens at Keycloak's paths; each role has a user <role>1, password the same."
    port = PORT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--token-seconds", type=float, default=300.0, help="for which a token is valid (default: %(default)s)"
        )

    def read_settings(self, options: argparse.Namespace) -> AasSettings:
        return AasSettings(self.read_http(options), token_seconds=options.token_seconds)

    def wire(self, settings: AasSettings) -> ServerWiring:
        from simulators.esw.aas.wiring import AasWiring  # noqa: PLC0415  (takes long)

        return AasWiring(settings)


if __name__ == "__main__":
    run(AasCommand())
