"""What a system is to a target: a row of the table of systems, and such a system planned."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from harness.connectors.base import Source
from harness.errors import SentenceError
from harness.events.key import Key
from harness.limits import DEFAULTS, Limits
from harness.live.checkup import Health
from harness.models.telescope import Telescope
from harness.root import ALONG
from harness.targets.profile import Profile, Section


@dataclass(frozen=True, slots=True)
class Planning:
    """What a system is planned with.

    :param file: the profile's.
    :param telescope: the declared one; None if the profile names none.
    :param to_run: whether anything is going to be run, so that an address is needed.
    :param root: of the user's repository.
    """

    file: Path
    profile: Profile
    limits: Limits = DEFAULTS
    telescope: Telescope | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)  # it holds secrets
    to_run: bool = True
    root: Path = Path()

    def find_folder(self, name: str) -> Path | None:
        """Return a folder that the profile names, from where it lies, from the root, or of what comes along."""
        places = (self.file.parent, self.root, ALONG)
        return next((folder.resolve() for place in places if (folder := place / name).is_dir()), None)


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of trying whether a system does what scenarios need of it.

    :param what: was done, and stays there.
    :param problem: what is wrong; "" if nothing is.
    :param remedy: as a sentence.
    """

    what: str
    problem: str = ""
    remedy: str = ""


class PlannedSystem(ABC):
    """One system of a target: all checked, nothing started. Immutable."""

    late: ClassVar[bool] = False
    """Whether it is started and opened only when a scenario asks for it, and not with the target."""
    requests: ClassVar[tuple[str, ...]] = ()
    """What its sentences send besides declared commands, by the names that "the command" has then."""

    @abstractmethod
    def describe(self) -> str:
        """Return how it is reached, in a few words for the header of a run; without secrets."""

    def simulate(self) -> object | None:
        """Return its `Part` of a simulation, or what the launcher's own part of its name is told.

        None for one that is not simulated.
        """
        return None

    @abstractmethod
    def open(self, address: Any) -> Source:
        """Return an open source; it need not answer yet.

        :param address: where it is reached if it is simulated, as its part says; None otherwise.
        """

    def check_key(self, key: Key) -> None:
        """Raise `SentenceError` for a subject or field that it can never have, as far as that is known beforehand."""
        return

    def check_fields(self, fields: Mapping[str, Any]) -> None:
        """Raise `SentenceError` for what stands in the fields of one of its sentences and can never be.

        :param fields: of a step whose definition asks for the system's fixture; ``datatable`` is the table below it.
        """
        return

    def find_impossible(self, steps: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, SentenceError]]:
        """Yield the steps of a scenario, by their places, that can never be after the ones before them, and why.

        :param steps: the fields of each, as `check_fields` is given them; empty for a step of another system.
        """
        return iter(())

    def probe(self, source: Source) -> Probe | None:
        """Try what can only be tried by leaving something there; None if a check of the source tells all.

        Raises errors of `harness.errors`.

        :param source: an open one of the system.
        """
        return None

    def check_devices(self, source: Source) -> Health:
        """Ask each declared device of the system; of none where its devices are not declared, or are Tango's.

        Raises errors of `harness.errors`.

        :param source: an open one of the system.
        """
        return Health()

    def list_needs(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what one of its sentences needs of it, of its row's `System.needs`.

        :param fields: of the sentence.
        """
        return ()

    def explain_unmet(self, need: str) -> str:
        """Return why it cannot give one of its row's `System.needs`, as the end of a sentence; "" if it can."""
        return ""


class System(ABC):
    """A control system that the harness can speak to: a row of the table of systems.

    :ivar section: its table in a profile.
    :ivar abilities: words that a profile's ``can`` may hold of it, and scenarios ask for by ``@needs.<ability>``.
    :ivar needs: further words that scenarios may ask for, which some ways of reaching it cannot give.
    """

    section: type[Section] = Section
    abilities: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def check(self, section: Any, profile: Profile, file: Path) -> None:
        """Raise `ProfileError` for what its keys allow by themselves, but not together with the profile's others."""
        return

    @abstractmethod
    def plan(self, section: Any, planning: Planning) -> PlannedSystem:
        """Plan it as its table says; raises `ProfileError` before anything is touched."""
