"""``firstlight doctor`` of a target behind a gateway."""

from __future__ import annotations

import json

import pytest

from tests.firstlight.commands import CommandLine


def test_a_target_behind_a_gateway(firstlight: CommandLine) -> None:
    outcome = firstlight("doctor", "--target", "simulated-bridge", "--json")
    assert outcome.code == 0, outcome.out + outcome.err
    told = outcome.json
    gateway = told["gateway"]
    assert gateway["address"].endswith("/simulated/taranta")
    assert gateway["version"].startswith("TangoGQL 2.")
    assert gateway["login"].startswith("tester with user name and password, until ")
    assert gateway["subprotocol"] == "graphql-ws"
    assert gateway["milliseconds"] > 0
    assert told["database"]["address"] == f"{gateway['control_system']} behind {gateway['address']}"
    assert all(device["answers"] for device in told["devices"])
    assert "eyJ" not in json.dumps(told)


def test_a_gateway_that_is_not_there(firstlight: CommandLine, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "far.toml"
    profile.write_text(
        '[tango]\nconnector = "bridge"\n[tango.gateway]\nurl = "http://127.0.0.1:1"\n[limits]\ncall = 1\n'
    )
    outcome = firstlight("doctor", "--target", profile)
    assert outcome.code == 2
    assert "the gateway http://127.0.0.1:1/db cannot be reached: " in outcome.out + outcome.err
