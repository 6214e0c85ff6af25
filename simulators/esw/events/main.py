"""The simulated server of events and alarms.

``python -m simulators.esw.events.main start --redis`` serves by Redis with Sentinel on port 26379 of the loopback
interface, ``start`` alone in memory.
"""

from __future__ import annotations

import argparse

from simulators.esw.events.settings import EventServerSettings
from simulators.esw.http_core.main import ServiceCommand, run
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.http_core.wiring import ServerWiring

PORT = 26379


class EventServerCommand(ServiceCommand):
    """The command line of the event server."""

    module = "simulators.esw.events.main"
    description = "A simulated server of events and alarms of CSW 6."
    port = PORT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--redis", action="store_true", help="by Redis with Sentinel (default: in memory)")

    def read_settings(self, options: argparse.Namespace) -> EventServerSettings:
        http = HttpSettings(options.host, options.port, options.location_service, options.limit_scale)
        return EventServerSettings(http, options.redis)

    def wire(self, settings: EventServerSettings) -> ServerWiring:
        from simulators.esw.events.wiring import EventServerWiring  # noqa: PLC0415  (takes long)

        return EventServerWiring(settings)


if __name__ == "__main__":
    run(EventServerCommand())
