"""``firstlight sim``."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tango

from tests.firstlight.commands import CommandLine
from tests.library.running import results, run
from tests.simulators.served import DOME, ROOT
from tests.simulators.test_supervisor import assert_nothing_is_left

LIMIT = 60.0


@contextmanager
def sim(*arguments: str, columns: int = 120, terminal: bool = False) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "firstlight", "sim", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": str(columns), "FORCE_COLOR": "1" if terminal else ""},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    answer: dict[str, object] = json.loads(process.stdout.readline())
    return {**answer, "port": int(str(answer["tango_host"]).split(":")[1])}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_it_is_told_to_stop(number: signal.Signals) -> None:
    with sim(str(DOME), "--parameter", "shutters=a,b", "--time-scale", "0.1", "--json") as process:
        answer = told(process)
        assert [device["name"] for device in answer["devices"]][1:3] == ["hill/shutter/a", "hill/shutter/b"]
        assert tango.DeviceProxy(f"tango://{answer['tango_host']}/dome").status() == "The device is in CLOSE state."
        with urllib.request.urlopen(f"{answer['systems']['oet']}/procedures/") as listed:
            assert json.load(listed) == []
        process.send_signal(number)
        process.communicate(timeout=LIMIT)
        assert process.returncode == 0
    assert_nothing_is_left({**answer, "pids": answer["processes"], "folder": Path(answer["logs"]["devices"]).parent})


def test_it_tells_people_how_to_reach_it() -> None:
    with sim(str(DOME), "--time-scale", "0.1", columns=20) as process:  # which are not those of a file
        lines = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if "export TANGO_HOST" in line:
                break
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=LIMIT)
    text = "".join(lines)
    assert "hill/dome/1         dome     Dome            CLOSE" in text
    assert "dome runs with 0.1 s for each second: 4 devices, simulation control by simulation/control/1" in text
    assert "\n  export OET_URL=http://127.0.0.1:" in text
    assert "export TANGO_HOST=127.0.0.1:" in lines[-1]
    assert rest == "The simulated telescope has stopped.\n"


def test_a_gateway_that_stays(tmp_path: Path, firstlight: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads its password from the file that is named can test through it."""
    with sim(str(DOME), "--gateway", "--json") as process:
        answer = told(process)
        gateway = answer["gateway"]
        file, logs = Path(gateway["password"]), answer["logs"]
        password = file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        profile = tmp_path / "near.toml"
        profile.write_text(
            f"[telescope]\ndeclaration = '{DOME}'\n[tango]\nconnector = 'bridge'\n[tango.gateway]\n"
            f"url = '{gateway['url']}'\nprefix = '{gateway['prefix']}'\n[limits]\ncall = 20\n"
        )
        monkeypatch.setenv("FIRSTLIGHT_USERNAME", gateway["username"])
        monkeypatch.setenv("FIRSTLIGHT_PASSWORD", password)
        outcome = firstlight("doctor", "--target", profile)
        assert f"at {gateway['url']}{gateway['prefix']} answers in" in outcome.out, outcome.err
        assert "tester with user name and password, until" in outcome.out
        assert [name for name, log in logs.items() if password in Path(log).read_text()] == []
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=LIMIT)
        assert password not in "".join(rest)
    assert len(password) > 20
    assert not file.exists()


def test_it_tells_people_how_to_log_in_at_its_gateway() -> None:
    with sim(str(DOME), "--gateway") as process:
        assert process.stdout is not None
        text = "".join(itertools.takewhile(lambda line: "TANGO_HOST" not in line, process.stdout))
        (variables,) = re.findall(r"export FIRSTLIGHT_USERNAME=tester FIRSTLIGHT_PASSWORD=\$\(cat (\S+)\)", text)
        assert Path(variables).read_text() not in text
    assert re.search(
        r'\[tango\.gateway\] of a profile: url = "http://127\.0\.0\.1:\d+", prefix = "/simulated/taranta"', text
    )


def test_it_says_so_when_one_of_its_processes_dies() -> None:
    with sim(str(DOME), "--json") as process:
        answer = told(process)
        os.kill(answer["processes"]["devices"], signal.SIGKILL)
        _, errors = process.communicate(timeout=LIMIT)
        assert process.returncode == 1
    assert errors.startswith("The simulated telescope is incomplete:\ndevices (process ")
    assert "was ended by SIGKILL" in errors


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nowhere"], "firstlight: there is no telescope 'nowhere'. Known in "),
        (["--parameter", "subarrays"], "--parameter: 'subarrays' sets no parameter. Write it like subarrays=16"),
        (["--parameter", "subarays=3"], "subarays"),
    ],
)
def test_bad_input_is_told_without_a_traceback(arguments: list[str], text: str) -> None:
    with sim(*arguments) as process:
        _, errors = process.communicate(timeout=LIMIT)
        assert process.returncode == 2
    assert text in errors
    assert "Traceback" not in errors


def test_a_port_that_is_taken_is_told_without_a_traceback() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with sim(str(DOME), "--port", port) as process:
            _, errors = process.communicate(timeout=LIMIT)
            assert process.returncode == 2
    assert errors == (
        f"firstlight: --port: port {port} of this machine cannot be used: address already in use. "
        "Give another one, or leave it out for any that is free.\n"
    )


def test_a_port_that_is_free_is_the_database_s() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with sim(str(DOME), "--port", str(port), "--json") as process:
        assert told(process)["port"] == port


def test_in_a_file_each_device_has_one_line_with_all_its_names() -> None:
    with sim("ska-mid", columns=80) as process:
        assert process.stdout is not None
        lines = list(itertools.takewhile(lambda line: "export" not in line, process.stdout))
    (line,) = [line for line in lines if line.startswith("mid-csp/subarray/01 ")]
    assert line.split() == ["mid-csp/subarray/01", "csp-subarray-01", "CspSubarray", "OFF"]
    rows = [line.split() for line in lines if line.startswith("mid-")]
    assert all(len(row) in (3, 4) for row in rows), rows


def test_names_of_classes_are_not_broken_on_a_narrow_terminal() -> None:
    with sim("ska-mid", columns=80, terminal=True) as process:
        assert process.stdout is not None
        lines = list(itertools.takewhile(lambda line: "export" not in line, process.stdout))
    rows = [line.split() for line in lines if line.startswith("mid-")]
    assert any(row[0] == "mid-tmc/subarray-leaf-node-csp/01" and "CspSubarrayLeafNode" in row for row in rows)
    assert all(len(line.rstrip()) <= 80 for line in lines if line.startswith("mid-"))


def test_a_simulated_esw_is_tested_as_a_deployed_one_is(tmp_path: Path) -> None:
    """Whoever has its address and the token from the file that is named commands components through its gateway."""
    with sim("--target", "simulated-tmt", "--time-scale", "0.3", "--json") as process:  # a slew takes a while
        assert process.stdout is not None
        answer = json.loads(process.stdout.readline())
        file = Path(answer["esw_token"])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        token = file.read_text()
        done = run(
            ROOT / "features/esw/commands.feature",
            ROOT / "features/esw/refusals.feature",
            *("--target", "tmt-remote", "--telescope", "tmt", *results(tmp_path)),
            extra={"ESW_LOCATION_SERVICE": answer["systems"]["esw"], "ESW_TOKEN": token},
        )
        assert done.returncode == 0, done.stdout
        assert re.search(r"\b1\d passed", done.stdout), done.stdout
        assert "components commanded through the gateway, with a token" in done.stdout
        written = [one.read_text(errors="replace") for one in tmp_path.rglob("*") if one.is_file()]
        assert written
        assert [text for text in (done.stdout, done.stderr, *written) if token in text] == []
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT)
    assert not file.exists()
