"""Devices that ask others: by plain commands, whose end nothing but attributes tells, and by long-running ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.served import Served, served

DECLARATION = """
telescope: workshop
parameters: {workers: [anna, bela]}
enumerations: {Work: [IDLE, BUSY]}
classes:
  Worker:
    attributes:
      work: {type: Work, initial: IDLE}
      done: {type: DevLong, initial: 0, description: the last piece}
    commands:
      Do:
        argument: {type: DevLong, description: number of the piece}
        allowed: {work: IDLE}
        stages: [{to: {work: BUSY}, takes: 20 ms}, {to: {work: IDLE, done: $}}]
  Boss:
    links: workers
    attributes:
      work: {type: Work, initial: IDLE}
      team: {type: DevString, shape: [2], initial: [anna, bela], access: read-write}
    commands:
      Order:
        argument: {type: DevLong, description: number of the piece}
        allowed: {work: IDLE}
        stages:
          - to: {work: BUSY}
            ask: [{of: workers, command: Do, with: $, only: team}]
            until: [{all: workers, attribute: work, is: IDLE, only: team}]
          - to: {work: IDLE}
        fails: back
devices:
  - {name: "shop/worker/{worker}", class: Worker, for: worker in workers}
  - {name: shop/boss/1, class: Boss, links: {workers: {for: worker in workers, device: "shop/worker/{worker}"}}}
"""

LONG_RUNNING = """
telescope: relay
enumerations: {Work: [IDLE, BUSY]}
classes:
  Base:
    abstract: true
    attributes:
      longRunningCommandResult: {type: DevString, shape: [2], initial: ["", ""]}
      work: {type: Work, initial: IDLE}
  Worker:
    extends: Base
    commands:
      Do:
        argument: {type: DevString}
        protocol: long-running
        stages: [{to: {work: BUSY}, takes: 100 ms}, {to: {work: $.end}}]
  Boss:
    extends: Base
    links: [worker, other]
    commands:
      Order:
        argument: {type: DevString}
        protocol: long-running
        stages:
          - {to: {work: BUSY}, ask: [{of: worker, command: Do, with: $}]}
          - {ask: [{of: other, command: Do, with: $}]}
          - {to: {work: IDLE}}
        fails: back
devices:
  - {name: relay/worker/1, class: Worker}
  - {name: relay/worker/2, class: Worker}
  - {name: relay/boss/1, class: Boss, links: {worker: relay/worker/1, other: relay/worker/2}}
"""
"""No stage of the boss says what it waits for."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file: Path = tmp_path_factory.mktemp("relay") / "relay.yaml"
    file.write_text(LONG_RUNNING)
    with served(file, time_scale=0.5) as telescope:
        yield telescope


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file: Path = tmp_path_factory.mktemp("workshop") / "workshop.yaml"
    file.write_text(DECLARATION)
    with served(file, time_scale=0.5) as telescope:
        yield telescope


def test_it_waits_for_work_that_has_begun_not_for_what_was_before(shop: Served) -> None:
    with (
        shop.watch("shop/boss/1", "work") as boss,
        shop.watch("shop/worker/anna", "work") as anna,
        shop.watch("shop/worker/bela", "work") as bela,
    ):
        for piece in range(1, 6):
            shop.proxy("shop/boss/1").Order(piece)
            boss.until(lambda values, piece=piece: len(values) == 1 + 2 * piece)
            assert [shop.proxy(f"shop/worker/{name}").done for name in ("anna", "bela")] == [piece, piece]
        for worker in (anna, bela):
            worker.until(lambda values: len(values) == 11)
            for index in range(2, 11, 2):
                assert boss.events[index].time.totime() > worker.events[index].time.totime()


def test_only_those_whose_keys_an_attribute_holds_are_asked(shop: Served) -> None:
    shop.proxy("shop/boss/1").team = ["bela"]
    try:
        before = shop.proxy("shop/worker/anna").done
        with shop.watch("shop/boss/1", "work") as boss:
            shop.proxy("shop/boss/1").Order(77)
            boss.until(lambda values: len(values) == 3)
        assert (shop.proxy("shop/worker/anna").done, shop.proxy("shop/worker/bela").done) == (before, 77)
    finally:
        shop.proxy("shop/boss/1").team = ["anna", "bela"]


def test_one_that_refuses_ends_it_and_those_after_it_are_not_asked(shop: Served) -> None:
    shop.control.Set(["shop/worker/anna", "work", "BUSY"])
    try:
        before = shop.proxy("shop/worker/bela").done
        with shop.watch("shop/boss/1", "Status") as status, shop.watch("shop/boss/1", "work") as boss:
            shop.proxy("shop/boss/1").Order(88)
            texts = status.until(lambda values: any("failed" in value for value in values))
            assert boss.until(lambda values: len(values) == 3) == ["IDLE", "BUSY", "IDLE"]
        failure = next(text for text in texts if "failed" in text)
        refusal = "shop/worker/anna: Do is not allowed now: work is BUSY, and has to be IDLE"
        assert failure.endswith(f"Order failed: shop/worker/anna refused Do: {refusal}")
        assert shop.proxy("shop/worker/bela").done == before
    finally:
        shop.control.Set(["shop/worker/anna", "work", "IDLE"])


def test_without_conditions_a_stage_lasts_until_the_commands_that_it_asked_for_have_ended(relay: Served) -> None:
    with (
        relay.watch("relay/worker/1", "work") as first,
        relay.watch("relay/worker/2", "work") as second,
        relay.watch("relay/boss/1", "work") as boss,
    ):
        assert relay.do("relay/boss/1", "Order", '{"end": "IDLE"}') == (0, "Command Completed")
        for watch in (first, second, boss):
            assert watch.until(lambda values: len(values) == 3) == ["IDLE", "BUSY", "IDLE"]
        times = [[event.time.totime() for event in watch.events[1:]] for watch in (boss, first, second)]
        assert times[0][0] < times[1][0] < times[1][1] < times[2][0] < times[2][1] < times[0][1]


def test_a_command_that_was_accepted_and_fails_keeps_the_next_device_from_being_asked(relay: Served) -> None:
    with relay.watch("relay/worker/2", "work") as second, relay.watch("relay/boss/1", "work") as boss:
        code, text = relay.do("relay/boss/1", "Order", '{"end": "TIRED"}')
        assert code == 3
        assert text == "relay/worker/1 Do FAILED: 'TIRED' is not one of IDLE, BUSY"
        assert boss.until(lambda values: len(values) == 3) == ["IDLE", "BUSY", "IDLE"]
        assert second.values == ["IDLE"]
