"""What is asked of an OET over HTTP stands in the report, at its step; nobody can log in with what a run writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import opened
from tests.connectors.tango.system import standard
from tests.library.oet.fronted import Front, fronted
from tests.library.running import ROOT, results, run
from tests.reporting.results import Results
from tests.simulators.oet.running import running

PASSWORD = "hush-4712-not-to-be-seen"
FEATURE = """
Feature: Scripts behind a login
  Scenario: It works
    When I run "hello.py"
    Then the procedure becomes COMPLETE

  Scenario: It is refused
    When I run "hello.py"
    Then the procedure becomes COMPLETE
    When I start the procedure
    Then the command succeeds

  Scenario: There is none
    When I create a procedure from "file:///nowhere.py"
    Then the procedure becomes READY
"""
PROFILE = """
[tango]
connector = "bridge"
[tango.gateway]
url = "{url}"
prefix = "{prefix}"
[oet]
url = "{url}"
scripts = "{scripts}"
[lease]
exclusive = true
[limits]
call = 5
"""
KIND = "application/vnd.allure.http+json"


@dataclass(frozen=True)
class Written:
    """All that a run has written.

    :param text: of the terminal and of each file.
    """

    folder: Path
    text: str
    front: Front

    def exchanges(self, scenario: str, step: str) -> list[dict[str, Any]]:
        found = Results(self.folder / "allure")
        [part] = [part for part in found[scenario]["steps"] if part["name"] == step]
        return [json.loads(text) for _, kind, text in found.attached(part) if kind == KIND]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder, scripts = tmp_path_factory.mktemp("written"), ROOT / "features/oet/scripts"
    system = standard(tmp_path_factory.mktemp("control_system"))
    doorway = Doorway(system.address, password=PASSWORD)
    with (
        opened(doorway) as (gateway, _),
        running(tmp_path_factory.mktemp("oet"), scripts=(scripts,)) as oet,
        fronted(gateway.url, gateway.prefix, f"http://127.0.0.1:{oet.port}") as (url, front),
    ):
        feature, profile = folder / "scripts.feature", folder / "fronted.toml"
        feature.write_text(FEATURE, encoding="utf-8")
        profile.write_text(PROFILE.format(url=url, prefix=gateway.prefix, scripts=scripts), encoding="utf-8")
        login = {"FIRSTLIGHT_USERNAME": doorway.username, "FIRSTLIGHT_PASSWORD": PASSWORD}
        done = run(feature, "--target", profile, "-vv", "--showlocals", *results(folder), extra=login)
    system.end()
    assert "2 failed, 1 passed" in done.stdout, done.stdout
    files = [file.read_bytes().decode(errors="replace") for file in folder.rglob("*") if file.is_file()]
    return Written(folder, "\n".join((done.stdout, done.stderr, *files)), front)


def test_nobody_can_log_in_with_what_is_written(written: Written) -> None:
    assert written.front.shown  # the gateway and the OET may be asked with one each
    for token in written.front.shown:
        assert token.startswith("eyJ")  # how every JSON web token begins
        assert token not in written.text
        assert token.rpartition(".")[2] not in written.text
    assert "eyJ" not in written.text
    assert PASSWORD not in written.text


def test_requests_stand_at_their_step_with_their_answers(written: Written) -> None:
    exchanges = written.exchanges("It works", 'When I run "hello.py"')
    acting = [one for one in exchanges if one["request"]["method"] != "GET"]
    assert [(one["request"]["method"], one["response"]["status"]) for one in acting] == [("POST", 201), ("PUT", 200)]
    created = acting[0]
    assert created["schemaVersion"] == 1
    assert created["start"] <= created["stop"]
    assert created["request"]["url"].endswith("/procedures/")
    assert json.loads(created["request"]["body"]["value"])["script"]["script_uri"].endswith("/hello.py")
    assert json.loads(created["response"]["body"]["value"])["state"]
    headers = {each["name"]: each["value"] for each in created["request"]["headers"]}
    assert headers["Cookie"] == "***"
    answered = {each["name"]: each["value"] for each in created["response"]["headers"]}
    assert answered["Set-Cookie"] == "***"
    assert answered["X-You-Sent"] == "taranta_jwt=***"


def test_a_refusal_stands_there_too(written: Written) -> None:
    [refused] = [
        one
        for one in written.exchanges("It is refused", "When I start the procedure")
        if one["request"]["method"] == "PUT"
    ]
    assert refused["response"]["status"] == 200
