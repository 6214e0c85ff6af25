"""``firstlight doctor`` of a target behind a gateway."""

from __future__ import annotations

import json
from pathlib import Path

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


NOBODY_THERE = (
    "the gateway http://127.0.0.1:1/db cannot be reached: connection refused, nothing listens at port 1 of 127.0.0.1. "
    "Does the gateway run, and is the port of tango.gateway.url in the target's profile right?"
)


def profile(folder: Path, url: str) -> Path:
    """Of a target behind a gateway there."""
    file = folder / "far.toml"
    file.write_text(f'[tango]\nconnector = "bridge"\n[tango.gateway]\nurl = "{url}"\n[limits]\ncall = 1\n')
    return file


def test_a_gateway_that_is_not_there(firstlight: CommandLine, tmp_path: Path) -> None:
    outcome = firstlight("doctor", "--target", profile(tmp_path, "http://127.0.0.1:1"))
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"firstlight: {NOBODY_THERE}\n")


def test_a_program_is_told_an_error_as_json(firstlight: CommandLine, tmp_path: Path) -> None:
    outcome = firstlight("doctor", "--json", "--target", profile(tmp_path, "http://127.0.0.1:1"))
    assert (outcome.code, outcome.json, outcome.err) == (2, {"error": NOBODY_THERE}, "")


def test_an_address_beside_a_target_is_not_ignored(firstlight: CommandLine, tmp_path: Path) -> None:
    file = profile(tmp_path, "http://127.0.0.1:1")
    outcome = firstlight("doctor", "--target", file, "--tango-host", "127.0.0.1:1")
    assert outcome.err == (
        f"firstlight: --tango-host: it is given beside --target {file}, which says by itself where its telescope is. "
        "Leave one of them out.\n"
    )
