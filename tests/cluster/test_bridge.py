"""A control system that no one here wrote, through the gateway: as directly, and the features on Tango's basics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.direct import DirectConnector
from harness.limits import Limits
from tests.cluster.system import Cluster
from tests.cluster.test_tango_test import FEATURES, kept
from tests.connectors.tango.contract import Question, holds
from tests.connectors.tango.gateway import Started, started, through_a_gateway
from tests.connectors.tango.tango_test import COMMANDS, DEVICE, WRITES
from tests.connectors.tango.telescope_questions import commanded, of_control_system, of_device, written
from tests.library.running import results, run

LIMITS = Limits(call=8.0, poll=0.05)
ADMINISTRATION = "dserver/tangotest/test"


@pytest.fixture(scope="module")
def both(cluster: Cluster) -> Iterator[tuple[Connector, Connector]]:
    """Both ways to it."""
    direct = DirectConnector(cluster.address, LIMITS)
    try:
        with through_a_gateway(cluster.address, LIMITS) as bridge:
            yield direct, bridge
    finally:
        direct.close()


def questions() -> Iterator[Question]:
    yield from of_control_system()
    yield from of_device(DEVICE, still=False)
    yield from of_device("sys/database/2", still=False)
    yield from commanded(DEVICE, COMMANDS)
    yield from written(DEVICE, WRITES)
    yield from commanded(ADMINISTRATION, [("QueryClass", None), ("DevPollStatus", DEVICE), ("DevPollStatus", "a/b/c")])
    yield from commanded("sys/database/2", [("DbGetAliasDevice", "nothing"), ("DbGetDeviceInfo", "no/such/device")])
    yield Question("no alias of an attribute", lambda c: c.attribute("nothing").name)


@pytest.mark.parametrize("question", tuple(questions()), ids=lambda question: question.name)
def test_both_answer_alike(both: tuple[Connector, Connector], question: Question) -> None:
    holds(question, *both)


@pytest.fixture(scope="module")
def gateway(cluster: Cluster) -> Iterator[Started]:
    with started(cluster.address) as made:
        yield made


def run_through(gateway: Started, folder: Path, *what: str | Path) -> str:
    """What a run of features says that can reach nothing but the gateway; it has to pass."""
    profile = folder / "through-gateway.toml"
    profile.write_text(PROFILE.format(url=gateway.door.url, prefix=gateway.door.prefix), encoding="utf-8")
    secrets = {
        "FIRSTLIGHT_USERNAME": gateway.door.username,
        "FIRSTLIGHT_PASSWORD": gateway.door.password.get_secret_value(),
    }
    done = run(*what, "--target", profile, *results(folder), extra=secrets, limit=300)
    assert done.returncode == 0, done.stdout
    return done.stdout


PROFILE = """
summary = "TangoTest through a gateway"
[tango]
connector = "bridge"
[tango.gateway]
url = "{url}"
prefix = "{prefix}"
[limits]
call = 8
wait = 8
"""


def test_the_features_on_the_device_model_hold(gateway: Started, cluster: Cluster, tmp_path: Path) -> None:
    before = kept(cluster)
    said = run_through(gateway, tmp_path, *FEATURES, "--telescope", "tango-test")
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) > 55
    skipped = re.findall(r"does not offer what is needed: (\w+)", said)
    assert sorted(skipped) == ["description", "settings"]
    assert kept(cluster) == before


def test_tango_test_is_driven_by_features(gateway: Started, tmp_path: Path) -> None:
    feature = tmp_path / "tango_test.feature"
    feature.write_text(Path(__file__).with_name("tango_test.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    assert "8 passed" in run_through(gateway, tmp_path, feature)


def test_the_features_of_any_control_system_hold(gateway: Started, tmp_path: Path) -> None:
    said = run_through(gateway, tmp_path, "features")
    assert " passed" in said
    assert "declares no telescope (--telescope names one)" in said
