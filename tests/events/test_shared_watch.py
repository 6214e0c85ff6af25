"""Subscriptions that outlive a journal: the next one is told as if it had subscribed itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import NotDefined
from harness.events import Journal, Kind
from harness.events.key import Key
from harness.events.shared_watch import SharedWatch
from tests.events.conftest import ONE, TWO
from tests.events.test_interests import push_until_it_comes

COUNTED, STATE = Key(ONE, "counted0"), Key(TWO, "obsState")


@pytest.fixture
def shared(connector: DirectConnector) -> Iterator[SharedWatch]:
    made = SharedWatch(connector)
    yield made
    made.close()


def seen(journal: Journal, key: Key) -> list[tuple[Kind, object]]:
    return [(entry.event.kind, entry.event.value) for entry in journal.entries(0, key)]


def test_the_next_journal_begins_with_the_last_value(shared: SharedWatch, connector: DirectConnector) -> None:
    first, second = Journal(), Journal()
    watch = shared.lend(first)
    watch.add([COUNTED])
    push_until_it_comes(connector, first, 7)
    watch.close()
    again = shared.lend(second)
    again.add([COUNTED])
    assert seen(second, COUNTED) == [(Kind.INITIAL, 7)]
    push_until_it_comes(connector, second, 8)
    assert seen(second, COUNTED)[-1] == (Kind.CHANGE, 8)
    assert seen(first, COUNTED)[-1] == (Kind.CHANGE, 7)


def test_a_journal_is_told_only_of_what_it_asked_for(shared: SharedWatch) -> None:
    first, second = Journal(), Journal()
    watch = shared.lend(first)
    watch.add([COUNTED, STATE])
    watch.close()
    again = shared.lend(second)
    assert again.add([STATE]) == (STATE,)
    assert again.interests == (STATE,)
    assert second.keys == (STATE,)


def test_it_is_subscribed_to_once(shared: SharedWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Key] = []
    subscribe = shared.source.subscribe
    monkeypatch.setattr(
        shared.source, "subscribe", lambda keys, *more, **named: asked.extend(keys) or subscribe(keys, *more, **named)
    )
    for _ in range(3):
        watch = shared.lend(Journal())
        watch.add([COUNTED, STATE])
        watch.close()
    assert asked == [COUNTED, STATE]


def test_what_is_not_there_is_told_each_time(shared: SharedWatch) -> None:
    for _ in range(2):
        watch = shared.lend(Journal())
        with pytest.raises(NotDefined):
            watch.add([Key(ONE, "nothing")])
        watch.close()
