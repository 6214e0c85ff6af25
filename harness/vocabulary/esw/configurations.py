"""What the sentences about configurations mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness.contracts.esw.config import ConfigFileRevision
from harness.errors import NotDefined, SentenceError
from harness.scenario.commands import Issued
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.vocabulary.esw.components import ComponentSentences

COMMENT = "by a scenario of Firstlight"
SUBJECT = "esw/CSW.ConfigServer"


class ConfigurationSentences:
    """The vocabulary of the Config Service: files with versions, one of which is active."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences) -> None:
        self._run, self._components = run, components

    def store(self, path: str, text: str | None) -> Issued:
        """Store a new version of a file, or the first one, which is deleted at the end of the scenario."""
        if text is None:
            raise SentenceError(
                "there is nothing to store", place=self._run.sentence, remedy="Write it below, as a doc string."
            )

        async def store(clients: EswClients) -> bool:
            is_there = await clients.config.exists(path)
            if is_there:
                await clients.config.update(path, text, COMMENT)
            else:
                await clients.config.create(path, text, COMMENT)
            return not is_there

        with attempt(self._run, SUBJECT, f"store {path}") as issued:
            if self._components.source.ask(store, f"storing {path}"):
                self._run.put_back.add(f"the configuration {path}", lambda: self._delete(path))
        return issued

    def make_active(self, path: str, number: int) -> Issued:
        """Make a version of a file active, counted from 1 for the oldest."""

        async def make_active(clients: EswClients) -> None:
            versions = await clients.config.list_history(path)
            if not 1 <= number <= len(versions):
                raise SentenceError(
                    f"the configuration {path} has {len(versions)} versions, no version {number}",
                    place=self._run.sentence,
                )
            await clients.config.set_active_version(path, find_version(versions, number), COMMENT)

        with attempt(self._run, SUBJECT, f"activate {path}") as issued:
            self._components.source.ask(make_active, f"making version {number} of {path} active")
        return issued

    def reads(self, path: str, wanted: str | None, *, active: bool) -> None:
        """The latest version of a file, or the active one, has this text."""
        try:
            found = self._components.source.ask(
                lambda clients: clients.config.get_active(path) if active else clients.config.get_latest(path),
                f"reading {path}",
            )
        except NotDefined as error:
            raise AssertionError(f"there is no configuration {path}: {error}") from error
        if found.strip() != (wanted or "").strip():
            which = "active configuration" if active else "configuration"
            raise AssertionError(f"the {which} {path} is\n{found}\nand not\n{wanted}")

    def _delete(self, path: str) -> None:
        self._components.source.ask(lambda clients: clients.config.delete(path, COMMENT), f"deleting {path}")


def find_version(versions: Sequence[ConfigFileRevision], number: int) -> str:
    """Return the id of a version, counted from 1 for the oldest.

    :param versions: the newest first.
    """
    return versions[len(versions) - number].id
