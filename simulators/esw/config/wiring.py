"""The wiring of the Config Service."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from harness.contracts.esw.config import ConfigMetadata
from simulators.esw.config.behavior import ConfigBehavior
from simulators.esw.config.impl import ConfigImpl
from simulators.esw.config.repository import Repository
from simulators.esw.config.routes import ConfigRoutes
from simulators.esw.config.settings import MEBIBYTE, ConfigSettings
from simulators.esw.config.versions import Versions
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.http_service import HttpName, HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.security import AAS_LIMIT, SecurityDirectives
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient
from simulators.esw.msocket.access import Authoriser, OpenAuthoriser

NAME = HttpName("CSW.ConfigServer")


class ConfigWiring(ServerWiring):
    """A repository, the actor that owns it, and an HTTP service in front."""

    def __init__(self, settings: ConfigSettings) -> None:
        self._settings = settings
        self.runtime = ActorRuntime()

    async def begin(self) -> str:
        repository = Repository(self._settings.folder or self._make_folder())
        versions = Versions(await repository.open())
        annex_from = self._settings.annex_from
        actor = self.runtime.system.spawn(
            "config-service", lambda context: ConfigBehavior(context, repository, versions, annex_from)
        )
        locations = LocationClient(self._settings.http.location_service)
        self.runtime.own(locations.close)
        registrar = Registrar(locations, self._settings.http.location_service)
        security = SecurityDirectives(locations, limit=self._settings.http.scale(AAS_LIMIT))
        authoriser: Authoriser = security if self._settings.login else OpenAuthoriser()
        metadata = describe(repository, self._settings)
        routes = ConfigRoutes(ConfigImpl(actor), authoriser, metadata, self._settings.largest)
        http = HttpService(routes.create_app(), self._settings.http, NAME, registrar)
        self.runtime.own(http.stop)
        await http.start()
        return http.url

    def _make_folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="firstlight-config-")
        self.runtime.own(lambda: asyncio.to_thread(shutil.rmtree, folder, True))
        return Path(folder)


def describe(repository: Repository, settings: ConfigSettings) -> ConfigMetadata:
    """Return what the service tells of how it keeps files."""
    sizes = (f"{size // MEBIBYTE} MiB" for size in (settings.annex_from, settings.largest))
    return ConfigMetadata(str(repository.files), str(repository.annex), *sizes)
