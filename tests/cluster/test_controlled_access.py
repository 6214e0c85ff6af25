"""A control system with controlled access, by Tango's own service: what is forbidden is told as such."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.connectors.tango.failures import user
from harness.errors import NotAllowed
from harness.limits import Limits
from tests.cluster.system import DEVICE, Cluster
from tests.library.running import results, run


@pytest.fixture
def reader(controlled: Cluster) -> Iterator[DirectConnector]:
    made = DirectConnector(controlled.address, Limits(call=3.0))
    yield made
    made.close()


FORBIDDEN = {
    "a write": (lambda connector: connector.device(DEVICE).write("double_scalar", 1.0), DEVICE),
    "several writes": (lambda connector: connector.device(DEVICE).write_several({"double_scalar": 1.0}), DEVICE),
    "a write that is read": (lambda connector: connector.device(DEVICE).write_read("double_scalar", 1.0), DEVICE),
    "a command": (lambda connector: connector.device(DEVICE).execute("SwitchStates"), DEVICE),
    "a command not waited for": (lambda connector: connector.device(DEVICE).start("SwitchStates").result(3), DEVICE),
    "a property": (lambda connector: connector.device(DEVICE).put_properties({"x": ["1"]}), "sys/database/2"),
    "a logging level": (
        lambda connector: connector.administration(DEVICE).set_logging_level(DEVICE, "DEBUG"),
        "dserver/tangotest/test",
    ),
    "a restart": (lambda connector: connector.administration(DEVICE).restart_device(DEVICE), "dserver/tangotest/test"),
}


@pytest.mark.parametrize(("change", "device"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_is_forbidden_says_who_may_not_do_what(reader, controlled, change, device) -> None:
    with pytest.raises(NotAllowed) as raised:
        change(reader)
    assert raised.value.reason == "API_ReadOnlyMode"
    said = str(raised.value)
    assert f"is forbidden: controlled access lets the user {user()} on this machine only read {device}" in said
    assert f"have the one who administers {controlled.address} allow it" in said


def test_everything_can_be_read_and_what_is_allowed_be_sent(reader) -> None:
    device = reader.device(DEVICE)
    assert device.state() == "RUNNING"
    assert device.read("long_scalar").attribute == "long_scalar"
    assert device.execute("DevDouble", 2.5) == 2.5
    assert DEVICE in reader.query().devices("sys/*")
    assert reader.administration(DEVICE).logging_level(DEVICE) in ("OFF", "WARN")


def test_a_feature_is_told_what_is_forbidden(controlled: Cluster, tmp_path: Path) -> None:
    feature = tmp_path / "controlled_access.feature"
    text = Path(__file__).with_name("controlled_access.gherkin").read_text(encoding="utf-8")
    feature.write_text(text, encoding="utf-8")
    done = run(feature, "--target", "in-cluster", *results(tmp_path), extra={"TANGO_HOST": controlled.address})
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
