"""The control systems of a target as one source: what is asked of a subject goes to the system that it belongs to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from harness.connectors.base import Reading, Source, Subscriber, Subscription
from harness.errors import ConnectorError, NotDefined

if TYPE_CHECKING:
    from harness.connectors.http_exchanges import HttpExchange
    from harness.events.delivery import Delivery
    from harness.events.entry import Event
    from harness.events.key import Key


class Sources(Source):
    """Several sources, each asked about its own subjects; owns those that are open.

    A subject belongs to the system whose name, with a slash, begins it: ``oet/procedure/3``. What begins with the name
    of no system of the target is a Tango device.

    :param systems: the source of each system, by its name.
    :param rest: name of the system to which all other subjects belong.
    :param late: opens the source of a system when it is first asked of, for those that are not open yet.
    """

    name = "all"

    def __init__(
        self,
        systems: Mapping[str, Source],
        rest: str = "tango",
        late: Mapping[str, Callable[[], Source]] = MappingProxyType({}),
    ) -> None:
        self._systems, self._rest, self._late = dict(systems), rest, dict(late)
        self._opening = threading.Lock()
        self._told_when_open: Callable[[str, Source], None] = lambda _name, _source: None
        self.address = ", ".join(source.address for source in systems.values())

    def __getitem__(self, system: str) -> Source:
        """Return a system's source, opened by now."""
        with self._opening:
            if system in self._late:
                self._systems[system] = self._late[system]()
                del self._late[system]
                self._told_when_open(system, self._systems[system])
            return self._systems[system]

    def when_open(self, tell: Callable[[str, Source], None]) -> None:
        """Give each system's source, with its name: now if it is open, else before it is first used.

        :param tell: must not ask these sources; one at a time is given them.
        """
        with self._opening:
            self._told_when_open = tell
            for name, source in self._systems.items():
                tell(name, source)

    @property
    def systems(self) -> tuple[str, ...]:
        """The names of the systems, those that are not open yet, too."""
        return (*self._systems, *self._late)

    def __contains__(self, system: str) -> bool:
        return system in self.systems

    def keeps_order(self, subject: str) -> bool:
        return self._of(subject).keeps_order(subject)

    def resolve(self, key: Key) -> Key:
        return self._of(key.subject).resolve(key)

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> Sequence[Subscription]:
        held: list[Subscription] = []
        try:
            for source, own in self._by_source(keys):
                held += source.subscribe(own, subscriber, periodic=periodic)
        except BaseException:
            for each in held:
                each.close()
            raise
        return held

    def read_each(self, keys: Sequence[Key]) -> Sequence[Reading | ConnectorError]:
        found: dict[Key, Reading | ConnectorError] = {}
        for source, own in self._by_source(keys):
            found |= zip(own, source.read_each(own), strict=True)
        return [found[key] for key in keys]

    def name_subject(self, subject: str) -> str:
        return self._of(subject).name_subject(subject)

    def ping(self, subject: str) -> None:
        self._of(subject).ping(subject)

    def flush(self) -> None:
        for source in self._systems.values():
            source.flush()

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        counted: dict[Key, Delivery] = {}
        for source, own in self._by_source(keys):
            counted |= source.count_events(own, since)
        return counted

    def health(self, subject: str) -> Key | None:
        try:
            return self._of(subject).health(subject)
        except NotDefined:  # the step that names it says so, at its place, unless it is made until then
            return None

    def shows_fault(self, event: Event) -> bool:
        return self._of(event.key.subject).shows_fault(event)

    def check(self, *, login: bool = False) -> None:
        for source in self._systems.values():
            source.check(login=login)

    def versions(self) -> dict[str, str]:
        return {name: version for source in self._systems.values() for name, version in source.versions().items()}

    def take_http(self) -> Sequence[HttpExchange]:
        taken = [one for source in list(self._systems.values()) for one in source.take_http()]
        return sorted(taken, key=lambda one: one.started)

    def close(self) -> None:
        failures: list[Exception] = []
        for source in reversed(self._systems.values()):
            try:
                source.close()
            except Exception as error:  # the others have to be closed all the same
                failures.append(error)
        if failures:
            raise failures[0]

    def _of(self, subject: str) -> Source:
        system = subject.partition("/")[0]
        if system in self._late:
            return self[system]
        source = self._systems.get(system, self._systems.get(self._rest))
        if source is None:
            known = ", ".join(f"{name}/..." for name in self.systems)
            raise NotDefined(
                f"{subject} belongs to no control system of the target, whose subjects are called {known}",
                device=subject,
            )
        return source

    def _by_source(self, keys: Sequence[Key]) -> list[tuple[Source, list[Key]]]:
        sources: dict[Source, list[Key]] = {}
        for key in keys:
            sources.setdefault(self._of(key.subject), []).append(key)
        return list(sources.items())
