"""The target in-cluster, against a Tango control system that no one here wrote: C++ database, MariaDB, TangoTest."""

from __future__ import annotations

from pathlib import Path

import pytest
import tango

from tests.cluster.system import DEVICE, Cluster
from tests.library.running import results, run


def test_the_features_of_any_control_system_hold(cluster: Cluster, tmp_path: Path) -> None:
    done = run("features", "--target", "in-cluster", *results(tmp_path), extra={"TANGO_HOST": cluster.address})
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "the target in-cluster declares no telescope (--telescope names one)" in done.stdout


@pytest.mark.parametrize(("name", "count"), [("tango_test", 8), ("logging", 5)])
def test_tango_test_is_driven_by_features(cluster: Cluster, tmp_path: Path, name: str, count: int) -> None:
    feature = tmp_path / f"{name}.feature"
    feature.write_text(Path(__file__).with_name(f"{name}.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    done = run(feature, "--target", "in-cluster", *results(tmp_path), extra={"TANGO_HOST": cluster.address})
    assert done.returncode == 0, done.stdout
    assert f"{count} passed" in done.stdout
    levels = tango.DeviceProxy(f"tango://{cluster.address}/dserver/TangoTest/test")
    assert "firstlight" not in " ".join(levels.GetLoggingTarget(DEVICE)), "nothing is left of the harness"
