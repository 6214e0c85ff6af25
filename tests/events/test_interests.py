"""Watching: one subscription for each interest, first values at once, and nothing left behind."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import ConnectorError, NotDefined, Unreachable
from harness.events import Becomes, Budget, Journal, Kind, Unmet, Watch, wait_for
from harness.events.key import Key
from harness.events.source import EventSource, Reading, Subscriber, Subscription
from harness.events.values import Wanted
from tests.events.conftest import ALIAS, ONE, TWO
from tests.events.control_system import ControlSystem


def test_first_values_are_there_when_watching_has_begun(watch: Watch, journal: Journal) -> None:
    watch.add([Key(ONE, "obsState"), Key(TWO, "obsState"), Key(ONE, "level")])
    assert {(e.event.key.subject, e.event.key.field, e.event.kind) for e in journal.entries()} >= {
        (ONE, "obsState", Kind.INITIAL),
        (TWO, "obsState", Kind.INITIAL),
        (ONE, "level", Kind.INITIAL),
    }
    assert watch.interests == (Key(ONE, "obsState"), Key(TWO, "obsState"), Key(ONE, "level"))
    assert watch.polled == (Key(ONE, "level"),)


def test_an_interest_is_watched_once_however_it_is_spelt(watch: Watch, journal: Journal) -> None:
    watch.add([Key(ONE, "obsState"), Key(ONE.upper(), "OBSSTATE")])
    watch.add([Key(ONE, "obsState")])
    assert [entry.event.kind for entry in journal.entries(0, Key(ONE, "obsState"))] == [Kind.INITIAL]


def test_events_come_until_it_is_closed(connector: DirectConnector, journal: Journal) -> None:
    watch = Watch(connector, journal)
    watch.add([Key(ONE, "counted0")])
    push_until_it_comes(connector, journal, 41)
    watch.close()
    watch.close()
    assert watch.interests == ()
    mark = journal.mark()
    with Watch(connector, seen := Journal()) as other:
        other.add([Key(ONE, "counted0")])
        push_until_it_comes(connector, seen, 42)
    assert journal.mark() == mark


def push_until_it_comes(connector: DirectConnector, journal: Journal, value: int) -> None:
    """On a busy machine Tango may lose what is pushed soon after subscribing."""
    comes = Becomes(Key(ONE, "counted0"), Wanted(str(value), value))
    for left in reversed(range(20)):
        connector.device(ONE).execute("PushSoon", [0, value, 0])
        try:
            wait_for(comes, journal=journal, since=1, budget=Budget(3))
        except Unmet:
            if not left:
                raise
        else:
            return


@pytest.mark.parametrize("before", [ONE, ALIAS, ALIAS.upper(), "TRL", "trl, in capitals"])
@pytest.mark.parametrize("after", [ONE, ONE.upper(), ALIAS, "TRL", "trl, in capitals"])
def test_a_device_is_watched_once_by_whatever_name(
    system: ControlSystem, watch: Watch, journal: Journal, before: str, after: str
) -> None:
    locator = f"tango://{system.tango_host}/{ONE}"
    names = {"TRL": locator, "trl, in capitals": locator.upper()}
    new = watch.add([Key(names.get(before, before), "obsState")])
    mark = journal.mark()
    assert new == (Key(ONE, "obsState"),)
    assert watch.add([Key(names.get(after, after), "OBSSTATE")]) == ()
    assert journal.entries(mark, Key(ONE, "obsState")) == ()
    assert watch.interests == new


def test_it_says_what_was_not_watched_before(watch: Watch) -> None:
    assert watch.add([Key(ONE, "obsState"), Key(TWO, "obsState")]) == (Key(ONE, "obsState"), Key(TWO, "obsState"))
    assert watch.add([Key(TWO, "obsState"), Key(ALIAS, "level"), Key(ONE, "level")]) == (Key(ONE, "level"),)


@pytest.mark.parametrize(
    "interest", [Key(ONE, "obsStat"), Key("test/pusher/9", "obsState"), Key("no-alias", "obsState")]
)
def test_what_is_not_defined_is_an_error_at_once(watch: Watch, interest: Key) -> None:
    with pytest.raises(NotDefined):
        watch.add([Key(TWO, "obsState"), interest])
    assert watch.interests == ()


def test_a_device_that_does_not_run_is_journalled_and_the_others_are_watched(
    system: ControlSystem, watch: Watch, journal: Journal
) -> None:
    system.define("test/off/1", "off")
    watch.add([Key("test/off/1", "obsState"), Key(ONE, "obsState")])
    (error,) = journal.entries(subject="test/off/1")
    assert error.event.kind is Kind.ERROR
    assert "test/off/1" in error.event.error
    assert [entry.event.kind for entry in journal.entries(subject=ONE)] == [Kind.INITIAL]


class Failing(EventSource):
    """A source that cannot reach one device."""

    def __init__(self, connector: DirectConnector, error: ConnectorError) -> None:
        self.connector, self.error = connector, error

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> tuple[Subscription, ...]:
        if any(key.subject == TWO for key in keys):
            raise self.error
        return self.connector.subscribe(keys, subscriber, periodic=periodic)

    def resolve(self, key: Key) -> Key:
        if key.subject == "unanswered":
            raise self.error
        return self.connector.resolve(key)

    def read_each(self, keys: Sequence[Key]) -> tuple[Reading | ConnectorError, ...]:
        return self.connector.read_each(keys)

    def ping(self, subject: str) -> None:
        self.connector.ping(subject)


def test_an_error_of_the_connector_is_journalled_for_its_device_and_the_others_are_watched(
    connector: DirectConnector, journal: Journal
) -> None:
    with Watch(Failing(connector, Unreachable("no answer", device=TWO)), journal) as watch:
        assert watch.add([Key(ONE, "obsState"), Key(TWO, "obsState"), Key(TWO, "level")]) == (Key(ONE, "obsState"),)
        assert watch.interests == (Key(ONE, "obsState"),)
        told = [(e.event.key.field, e.event.kind, e.event.error) for e in journal.entries(subject=TWO)]
        assert told == [("obsState", Kind.ERROR, "no answer"), ("level", Kind.ERROR, "no answer")]
        assert len(journal.entries(subject=ONE)) == 1


def test_a_name_that_cannot_be_looked_up_is_journalled_and_the_others_are_watched(
    connector: DirectConnector, journal: Journal
) -> None:
    with Watch(Failing(connector, Unreachable("the database does not answer")), journal) as watch:
        assert watch.add([Key("unanswered", "obsState"), Key(ONE, "obsState")]) == (Key(ONE, "obsState"),)
        (told,) = journal.entries(subject="unanswered")
        assert told.event.error == "the database does not answer"


def test_an_error_of_no_device_is_journalled_for_all(connector: DirectConnector, journal: Journal) -> None:
    with Watch(Failing(connector, Unreachable("the database does not answer")), journal) as watch:
        watch.add([Key(ONE, "obsState"), Key(TWO, "obsState")])
        assert watch.interests == ()
        assert [entry.event.kind for entry in journal.entries()] == [Kind.ERROR, Kind.ERROR]
