"""Leases on a real Tango database: never two owners at one time, and none left behind."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import LeaseError
from harness.leases.board import Board
from harness.leases.claim import Owner, Uses
from harness.leases.lease import PREFIX, Leases, Terms
from tests.leases.contention import at_one_time, become_ready, contend, go, started
from tests.stopping import stop

PROCESSES = 5
TIMES = 6
QUICK = Terms(expires=4.0, wait=0.3, clocks=0.2)
ALONE: Uses = {"it": "alone"}

Make = Callable[[str, Terms], Leases]


@pytest.fixture
def device(request: pytest.FixtureRequest) -> str:
    """A device of the test's own; nothing has to serve it."""
    return f"test/lease/{abs(hash(request.node.name)) % 10**8}"


@pytest.fixture
def make(connector: DirectConnector, device: str) -> Iterator[Make]:
    """Makes the leases of a worker."""
    made: list[Leases] = []

    def make(name: str, terms: Terms = QUICK) -> Leases:
        made.append(Leases(connector, device, Owner(name, 4711, f"run-of-{name}"), terms))
        return made[-1]

    yield make
    for each in made:
        each.close()
    assert Board(connector, device, PREFIX).read() == {}, "nothing is left"


@pytest.mark.timeout(200)
@pytest.mark.parametrize("use", ["alone", "mixed"])
def test_there_are_never_two_owners_at_one_time(connector: DirectConnector, device: str, use: str) -> None:
    had = contend(connector.address, device, PROCESSES, TIMES, use)
    assert len(had) == PROCESSES * TIMES
    assert at_one_time(had) == []
    assert Board(connector, device, PREFIX).read() == {}


def test_who_comes_too_late_is_told_who_has_it(make: Make) -> None:
    make("anna@here").take(lambda _: ALONE)
    with pytest.raises(LeaseError) as error:
        make("ben@there").take(lambda _: ALONE)
    said = str(error.value)
    assert "did not give it back within 0.3 s; needed: it (alone)" in said
    assert re.search(
        r"anna@here \(process 4711, run run-of-anna@here\) since \d\d:\d\d:\d\d UTC, until .* it \(alone\)", said
    )
    assert "lease.wait of the profile says how long to wait" in said


def test_who_waits_says_for_whom_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.leases.lease.TELL_AFTER", 0.0)
    anna, ben = make("anna@here"), make("ben@there", replace(QUICK, wait=60))
    said: list[str] = []

    def say(what: str) -> None:
        said.append(what)
        anna.release()

    ben.say = say
    for _ in range(2):
        anna.take(lambda _: ALONE)
        assert said == [] or threading.Timer(0.5, anna.release).start() is None
        assert ben.take(lambda _: ALONE) == ALONE
        ben.release()
    assert len(said) == 1
    assert re.match(r"waiting, until \d\d:\d\d:\d\d UTC at most, for others who use the telescope:\n", said[0])
    assert "\n  anna@here (process 4711" in said[0]


def test_what_is_shared_is_had_by_several_and_then_by_nobody_alone(make: Make) -> None:
    anna, ben, carl = make("anna"), make("ben"), make("carl")
    anna.take(lambda _: {"it": "shared"})
    ben.take(lambda _: {"it": "shared"})
    with pytest.raises(LeaseError, match=r"anna [\s\S]* ben"):
        carl.take(lambda _: ALONE)
    anna.release()
    ben.release()
    assert carl.take(lambda _: ALONE) == ALONE


def test_first_come_is_first_served(make: Make, connector: DirectConnector, device: str) -> None:
    """Somebody who waits to have it alone is not passed by those who share it."""
    board = Board(connector, device, PREFIX)
    anna, carl = make("anna"), make("carl")
    anna.take(lambda _: {"it": "shared"})
    now = "2000-01-01T00:00:00+00:00"
    owner = {"name": "ben", "process": 1, "run": "r"}
    claim = {
        "id": "ben",
        "owner": owner,
        "ticket": 2,
        "uses": ALONE,
        "since": now,
        "expires": "2999-01-01T00:00:00+00:00",
    }
    board.write("ben", json.dumps(claim))
    try:
        with pytest.raises(LeaseError, match="ben"):
            carl.take(lambda _: {"it": "shared"})
    finally:
        board.remove("ben")


def test_something_else_that_is_free_is_taken_instead_of_waiting(make: Make) -> None:
    make("anna").take(lambda _: {"one": "alone"})

    def either(others: object) -> Uses:
        return {"other": "alone"} if "one" in str(others) else {"one": "alone"}

    assert make("ben").take(either) == {"other": "alone"}


def test_it_is_renewed_for_as_long_as_it_is_had(make: Make) -> None:
    anna, ben = make("anna"), make("ben")
    anna.take(lambda _: ALONE)
    with pytest.raises(LeaseError):
        ben.take(lambda _: ALONE, wait=1.5 * QUICK.expires)
    anna.check()


def test_it_lasts_as_long_as_its_owner_says(make: Make) -> None:
    """Who has shorter terms of his own does not take another one for dead, who renews it less often."""
    anna, ben = make("anna", Terms(expires=20.0)), make("ben")
    anna.take(lambda _: ALONE)
    with pytest.raises(LeaseError, match="anna"):
        ben.take(lambda _: ALONE, wait=1.5 * QUICK.expires)
    anna.check()


@pytest.mark.timeout(90)
def test_after_sigkill_it_expires_and_is_taken_over(connector: DirectConnector, device: str, make: Make) -> None:
    process = started(connector.address, device, "1", "keep")
    try:
        become_ready(process)
        go(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        with pytest.raises(LeaseError):
            make("ben").take(lambda _: ALONE)
        process.send_signal(signal.SIGKILL)
        process.wait()
        patient = make("ben", Terms(expires=30, wait=60, clocks=0.5))
        assert patient.take(lambda _: ALONE) == ALONE
    finally:
        process.kill()
        process.communicate()


@pytest.mark.timeout(90)
def test_who_slept_too_long_notices_that_it_is_no_longer_the_owner(
    connector: DirectConnector, device: str, make: Make
) -> None:
    """Stopped for longer than its lease, a worker goes on with an error, not with what belongs to somebody else."""
    process = started(connector.address, device, "1", "keep")
    try:
        become_ready(process)
        go(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        stop(process.pid)
        other = make("ben", Terms(expires=30, wait=60, clocks=0.5))
        other.take(lambda _: ALONE)
        process.send_signal(signal.SIGCONT)
        before = Board(connector, device, PREFIX).read()
        time.sleep(2.0)  # two of its periods of renewal
        assert Board(connector, device, PREFIX).read().keys() == before.keys(), "it does not come back"
        other.check()
    finally:
        process.kill()
        process.communicate()


def test_a_lease_that_was_taken_away_is_noticed(make: Make, connector: DirectConnector, device: str) -> None:
    leases = make("anna")
    leases.take(lambda _: ALONE)
    board = Board(connector, device, PREFIX)
    for name in board.read():
        board.remove(name)
    deadline = time.monotonic() + 10
    while not (lost := lost_of(leases)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert re.search(rf"the lease of it is lost: its property {PREFIX}\w+ was removed from {device}", lost)


def lost_of(leases: Leases) -> str:
    """Why a lease is lost; "" while it is not."""
    try:
        leases.check()
    except LeaseError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_wrong_does_not_lose_a_lease_that_lives(
    make: Make, connector: DirectConnector, device: str, hours: int
) -> None:
    """By a clock that is far behind, a living claim looks out of date for ever, so clocks must agree as the terms say.

    One that is ahead makes a dead claim look alive for hours: it is dead when nobody renewed it while we looked on.
    """
    board = Board(connector, device, PREFIX)
    when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + hours * 3600))
    owner = {"name": "ben", "process": 1, "run": "r"}
    claim = {"id": "ben", "owner": owner, "ticket": 1, "uses": ALONE, "since": when, "expires": when}
    board.write("ben", json.dumps(claim))
    leases = make("anna")
    began = time.monotonic()
    leases.take(lambda _: ALONE, wait=10 * QUICK.expires)
    assert (time.monotonic() - began > QUICK.expires) == (hours > 0)


def test_a_claim_that_nobody_can_read_is_respected_until_it_is_out_of_date(
    make: Make, connector: DirectConnector, device: str
) -> None:
    Board(connector, device, PREFIX).write("x", "something else")
    began = time.monotonic()
    make("anna").take(lambda _: ALONE, wait=10 * QUICK.expires)
    assert time.monotonic() - began > QUICK.expires


def test_closing_gives_back_what_is_leased(make: Make, connector: DirectConnector, device: str) -> None:
    leases = make("anna")
    leases.take(lambda _: ALONE)
    assert Board(connector, device, PREFIX).read()
    leases.close()
    assert Board(connector, device, PREFIX).read() == {}


def test_what_a_worker_had_that_died_is_taken_over_before_anybody_who_waits(make: Make) -> None:
    dead, waits, heir = make("dead"), make("waits", replace(QUICK, wait=60)), make("heir")
    dead.take(lambda _: {"it": "alone", "that": "shared"})
    waiting = threading.Thread(target=lambda: waits.take(lambda _: ALONE))
    waiting.start()
    until_drawn(heir, 2)
    assert heir.inherit(lambda owner: owner.name == "dead") == {"it": "alone", "that": "shared"}
    assert [claim.owner.name for claim in heir.others()] == ["waits"]
    assert not waits.uses or waiting.is_alive(), "it waits for the heir now"
    heir.release()
    waiting.join(10)
    assert waits.uses == ALONE
    assert heir.inherit(lambda owner: owner.name == "dead") == {}


def test_what_a_worker_waited_for_that_died_is_nobody_s(make: Make) -> None:
    has, dead, heir = make("has"), make("dead", replace(QUICK, wait=60)), make("heir")
    has.take(lambda _: ALONE)

    def wait() -> None:
        with pytest.raises(LeaseError):
            dead.take(lambda _: ALONE, 1)

    waiting = threading.Thread(target=wait)
    waiting.start()
    until_drawn(heir, 2)
    assert heir.inherit(lambda owner: owner.name == "dead") == {}
    assert [claim.owner.name for claim in heir.others()] == ["has"]
    waiting.join()


def until_drawn(looks: Leases, number: int) -> None:
    """Wait until so many have drawn their tickets; the database tells nobody."""
    while sum(claim.ticket > 0 for claim in looks.others()) < number:
        time.sleep(0.01)
