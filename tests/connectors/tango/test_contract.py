"""Direct and through a gateway, a control system answers alike, but for a short list of what a gateway forces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.bridge.devices.differences import differences
from harness.connectors.tango.direct import DirectConnector
from harness.limits import Limits
from tests.connectors.tango.contract import SHOWN, Question, holds
from tests.connectors.tango.gateway import through_a_gateway
from tests.connectors.tango.questions import questions
from tests.connectors.tango.system import ONE, ControlSystem

LIMITS = Limits(call=8.0, poll=0.05)
ALL = tuple(questions())


@pytest.fixture(scope="module")
def both(control_system: ControlSystem) -> Iterator[tuple[Connector, Connector]]:
    """Both ways to one control system."""
    control_system.database.put_attribute_alias(f"{ONE}/aDouble", "Brightness")
    direct = DirectConnector(control_system.address, LIMITS)
    try:
        with through_a_gateway(control_system.address, LIMITS) as bridge:
            yield direct, bridge
    finally:
        direct.close()


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.name)
def test_both_answer_alike(both: tuple[Connector, Connector], question: Question) -> None:
    holds(question, *both)


def test_every_difference_is_shown_by_a_question() -> None:
    assert {name for question in ALL for name in question.differs} == set(differences()) == set(SHOWN)


def test_a_difference_says_what_and_why() -> None:
    for one in differences().values():
        assert len(one.what) > 20
        assert len(one.why) > 20


def test_the_page_shows_the_list() -> None:
    page = (Path(__file__).parents[3] / "docs" / "through-a-gateway.md").read_text(encoding="utf-8")
    for one in differences().values():
        tag = f"`@needs.{one.name}`" if one.needs else ""
        assert f"| {one.name} | {one.what} | {one.why} | {tag} |" in page
