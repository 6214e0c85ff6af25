"""A declaration made of the C++ control system with TangoTest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.system import DEVICE, Cluster
from tests.firstlight.commands import CommandLine
from tests.simulators.served import served


@pytest.fixture
def firstlight(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    monkeypatch.delenv("TANGO_HOST", raising=False)
    return CommandLine(monkeypatch, capsys)


def test_a_snapshot_of_tango_test_validates_serves_and_shows_no_difference(
    cluster: Cluster, firstlight: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "tango-test.yaml"
    taken = firstlight(
        "model", "snapshot", "--tango-host", cluster.address, "--device", "sys/tg_test/*", "--output", file
    )
    assert (taken.code, taken.err) == (0, "")
    assert firstlight("model", "validate", file).code == 0
    assert firstlight("model", "diff", file, "--tango-host", cluster.address).code == 0
    with served(file, time_scale=1.0) as simulated:
        assert firstlight("model", "diff", file, "--tango-host", simulated.running.tango_host).code == 0
        proxy = simulated.proxy(DEVICE)
        assert str(proxy.state()) in {"RUNNING", "FAULT"}
        proxy.double_scalar = 2.5
        assert proxy.double_scalar == 2.5
        assert list(proxy.DevVarLongArray([1, 2])) == []


def test_without_a_pattern_the_system_s_own_devices_are_left_alone(
    cluster: Cluster, firstlight: CommandLine, tmp_path: Path
) -> None:
    outcome = firstlight("model", "snapshot", "--tango-host", cluster.address, "--output", tmp_path / "none.yaml")
    assert outcome.code == 2
    assert "there are no devices but those of the control system itself. Name some of these: " in outcome.err
    assert DEVICE in outcome.err


def test_the_doctor_finds_the_servers_and_their_versions(cluster: Cluster, firstlight: CommandLine) -> None:
    outcome = firstlight("doctor", "--tango-host", cluster.address, "--telescope", "tango-test", "--json")
    assert outcome.code == 0
    assert outcome.json["servers"]["TangoTest/test"]["IDL"]
    assert [device["answers"] for device in outcome.json["devices"]] == [True]
