"""The features on Tango's device model, which run on the simulated TangoTest, on the real one."""

from __future__ import annotations

import re
from pathlib import Path

import tango

from tests.cluster.system import DEVICE, Cluster
from tests.library.running import ROOT, results, run

FEATURES = [ROOT / "features" / "tango" / f"{name}.feature" for name in ("attributes", "commands", "polling")]


def kept(cluster: Cluster) -> object:
    """What the database keeps of the device: the settings of its attributes, and what it polls."""
    host, port = cluster.address.split(":")
    database = tango.Database(host, int(port))
    names = tango.DeviceProxy(f"tango://{cluster.address}/{DEVICE}").get_attribute_list()
    settings = database.get_device_attribute_property(DEVICE, list(names))
    polled = database.get_device_property(DEVICE, ["polled_attr", "polled_cmd"])
    return (
        {name: {key: list(text) for key, text in one.items()} for name, one in settings.items() if one},
        {key: [text for text in one if text] for key, one in polled.items()},
    )


def test_the_features_on_the_device_model_hold_for_the_real_device_and_leave_it_as_it_was(
    cluster: Cluster, tmp_path: Path
) -> None:
    before = kept(cluster)
    arguments = ["--target", "in-cluster", "--telescope", "tango-test", *results(tmp_path)]
    done = run(*FEATURES, *arguments, extra={"TANGO_HOST": cluster.address})
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 70
    left_out = re.search(r"(\d+) skipped in", done.stdout)
    assert left_out is not None
    assert int(left_out[1]) == 1, "but for the one that needs the simulated types"
    assert kept(cluster) == before
