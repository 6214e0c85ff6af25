"""The simulated Agent Service.

``python -m simulators.esw.agent_service.main start`` serves on any free port, and registers as ESW.agent_service.
"""

from __future__ import annotations

import argparse

from simulators.esw.agent_service.settings import AgentServiceSettings
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.wiring import ServerWiring


class AgentServiceCommand(ServiceCommand):
    """The command line of the Agent Service."""

    module = "simulators.esw.agent_service.main"
    description = "A simulated Agent Service of ESW 1."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-login", action="store_true", help="let everybody start and kill")

    def read_settings(self, options: argparse.Namespace) -> AgentServiceSettings:
        return AgentServiceSettings(self.read_http(options), not options.no_login)

    def wire(self, settings: AgentServiceSettings) -> ServerWiring:
        from simulators.esw.agent_service.wiring import AgentServiceWiring  # noqa: PLC0415  (takes long)

        return AgentServiceWiring(settings)


if __name__ == "__main__":
    run(AgentServiceCommand())
