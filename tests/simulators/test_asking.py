"""Devices that ask others by plain commands, which tell of their end by nothing but their attributes."""

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
