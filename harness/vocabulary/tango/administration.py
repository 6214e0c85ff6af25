"""What the sentences on administration devices mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from harness.connectors.tango.administration import AbstractAdministration
from harness.errors import PreconditionError
from harness.lists import split_list
from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.attributes_and_commands import same

RESET = "reset"


class AdministrationSentences:
    """The vocabulary of a device server's administration device; ``trl`` is a device that lives in the server."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def restart_device(self, trl: str) -> None:
        """Make a device anew (``DevRestart``)."""
        device = self._run.resolve_device(trl)
        self._of(trl).restart_device(device)
        self._run.logs.again(device)

    def restart_server(self, trl: str) -> None:
        """Make all devices of its server anew; raises `PreconditionError` on a target where others use them."""
        if not self._run.target.can(RESET):
            raise PreconditionError(
                f"the device servers of {self._run.target.plan.name} are not this run's to restart. "
                f"Tag the scenario @needs.{RESET}: it is then skipped here, and listed"
            )
        self._of(trl).restart_server()
        self._run.logs.follow()

    def is_administered_by(self, trl: str, name: str) -> None:
        """The administration device has this name."""
        same(
            f"the administration device of {self._run.resolve_device(trl)}",
            self._of(trl).name,
            self._run.resolve_device(name),
        )

    def server_has_classes(self, trl: str, names: str) -> None:
        """These classes are among those of its server."""
        self._among(f"the classes of the server of {trl}", self._of(trl).classes(), split_list(names))

    def server_serves(self, trl: str, names: str) -> None:
        """These devices, by name or alias, are among those of its server."""
        wanted = [self._run.resolve_device(name) for name in split_list(names)]
        self._among(f"the devices of the server of {trl}", self._of(trl).devices(), wanted)

    def _of(self, trl: str) -> AbstractAdministration:
        return self._run.target.tango.administration(trl)

    def _among(self, what: str, found: tuple[str, ...], wanted: list[str]) -> None:
        known = {name.lower() for name in found}
        if missing := [name for name in wanted if name.lower() not in known]:
            raise AssertionError(f"{', '.join(missing)} is not among {what}: {', '.join(found)}")
