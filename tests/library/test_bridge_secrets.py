"""Whatever a failing run writes, wherever: nobody can log in with it."""

from __future__ import annotations

import http.server
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import opened
from tests.connectors.tango.system import ControlSystem, standard
from tests.library.running import GATEWAY, LIMIT, ROOT, command, environment, results, run
from tests.web import serving

PASSWORD = "hush-4711-not-to-be-seen"
FAILING = """
Feature: Failing in every way
  Scenario: A value that is not so
    Then "pushed" of "test/instrument/1" is 42
  Scenario: A command that there is not
    When I command "test/instrument/1" to "Nonsense"
    Then the command succeeds
  Scenario: A device that there is not
    Given the device "no/such/device" is reachable
    Then "State" of "no/such/device" is ON
  Scenario: What never comes
    When I command "test/instrument/1" to "Push" with 3.5
    Then "pushed" of "test/instrument/1" becomes 9.5 within 0.5 s
"""
PROFILE = (
    GATEWAY
    + """
[limits]
call = 4
"""
)
LOUD = (
    *("-l", "--showlocals", "-vv", "--tb=long", "-rA", "--full-trace"),
    *("--log-level=DEBUG", "--log-cli-level=DEBUG", "-o", "log_cli=true", "--log-file-level=DEBUG"),
)


@pytest.fixture(scope="module")
def doorway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorway]:
    system: ControlSystem = standard(tmp_path_factory.mktemp("control_system"))
    yield Doorway(system.address, password=PASSWORD)
    system.end()


def written(folder: Path, url: str, prefix: str, variables: dict[str, str]) -> str:
    """All that a run with these credentials writes: to the terminal, and to its files."""
    feature, profile = folder / "failing.feature", folder / "outside.toml"
    feature.write_text(FAILING, encoding="utf-8")
    profile.write_text(PROFILE.format(url=url, prefix=prefix), encoding="utf-8")
    log = f"--log-file={folder / 'log.txt'}"
    done = run(feature, "--target", profile, *LOUD, log, *results(folder), extra=variables)
    assert done.returncode != 0
    doctor = asked(profile, variables)
    files = [file.read_bytes().decode(errors="replace") for file in folder.rglob("*") if file.is_file()]
    return "\n".join((done.stdout, done.stderr, doctor, *files))


def asked(profile: Path, variables: dict[str, str]) -> str:
    """All that ``firstlight doctor`` prints."""
    command = [sys.executable, "-m", "firstlight", "doctor", "--target", str(profile), "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(variables), capture_output=True, text=True, timeout=LIMIT, check=False
    )
    text = done.stdout + done.stderr
    assert "gateway" in text or "login service" in text
    return text


def night(folder: Path, variables: dict[str, str]) -> str:
    """All that a night with the same features prints, and what its shards and their joined results say."""
    own = ["--results", folder / "night", "--durations", folder / "durations.json", "--target", folder / "outside.toml"]
    selection = [*command(folder / "failing.feature")[3:], *LOUD]
    done = subprocess.run(
        [sys.executable, "-m", "firstlight", "nightly", "--local", "1", *map(str, own), *selection],
        cwd=ROOT,
        env=environment(variables),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    files = [file.read_bytes().decode(errors="replace") for file in (folder / "night").rglob("*") if file.is_file()]
    return "\n".join((done.stdout, done.stderr, *files))


def test_scenarios_that_fail(doorway: Doorway, tmp_path: Path) -> None:
    with opened(doorway) as (gateway, process):
        given = {"FIRSTLIGHT_USERNAME": doorway.username, "FIRSTLIGHT_PASSWORD": PASSWORD}
        text = written(tmp_path, gateway.url, gateway.prefix, given)
        text += night(tmp_path, given)
        text += process.log.read_text()
    assert "3 failed, 1 precondition not met" in text
    assert "4 of 4 scenarios have ended: 3 failed, 1 broken" in text
    assert "Nonsense" in text
    assert list(tmp_path.rglob("*-attachment*"))  # they were looked at, too
    assert PASSWORD not in text
    assert "eyJ" not in text  # how every JSON web token begins
    assert "taranta_jwt=" not in text


@pytest.mark.parametrize("variable", ["FIRSTLIGHT_TOKEN", "FIRSTLIGHT_BEARER"])
def test_a_token_that_is_refused(doorway: Doorway, tmp_path: Path, variable: str) -> None:
    token = jwt.encode({"username": "guest", "exp": time.time() + 60}, "another secret that is long enough", "HS256")
    doorway = Doorway(
        doorway.tango_host, settings={"TANGOGQL_OIDC_ISSUER": "indigo", "TANGOGQL_IAMS_AUTHORITY": "http://127.0.0.1:1"}
    )
    with opened(doorway) as (gateway, _):
        text = written(tmp_path, gateway.url, gateway.prefix, {variable: token})
    assert f"rejects {variable}" in text
    assert token not in text
    assert token.rpartition(".")[2] not in text


def test_a_wrong_password(doorway: Doorway, tmp_path: Path) -> None:
    with opened(doorway) as (gateway, _):
        given = {"FIRSTLIGHT_USERNAME": doorway.username, "FIRSTLIGHT_PASSWORD": PASSWORD + "-wrong"}
        text = written(tmp_path, gateway.url, gateway.prefix, given)
    assert "refuses user 'tester' [401]" in text
    assert PASSWORD not in text


class Echo(http.server.BaseHTTPRequestHandler):
    """A page of errors that shows all that was sent to it."""

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        page = b"<html>Bad Gateway. You sent: " + bytes(self.headers) + sent
        self.send_response(502 if self.path.endswith("/db") else 200)
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Set-Cookie", "taranta_jwt=hush-4711-a-token; Path=/")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def echo() -> Iterator[str]:
    with serving(Echo) as address:
        yield address


def test_a_server_that_sends_everything_back(echo: str, tmp_path: Path) -> None:
    text = written(tmp_path, echo, "", {"FIRSTLIGHT_USERNAME": "tester", "FIRSTLIGHT_PASSWORD": PASSWORD})
    assert "answers with status 502" in text
    assert "hush-4711" not in text
