"""``firstlight esw sequencer``: sequences are edited, run and followed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.contracts.esw.codec import encode
from harness.contracts.esw.location import ComponentType
from harness.contracts.esw.params.commands import Observe
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from tests.firstlight.commands import CommandLine
from tests.firstlight.esw.printed import NIGHT, SequenceFiles, list_rows, read_until
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory
from tests.simulators.esw.sequencer.rig import commands


def list_steps(esw: CommandLine) -> list[str]:
    """Return command and status of each step."""
    listed = esw("esw", "sequencer", "list", NIGHT, "--json").json
    return [f"{one['command']['commandName']} {one['status']['_type']}" for one in listed]


def test_a_sequence_is_followed_to_its_end(sequencer: CommandLine, write: SequenceFiles) -> None:
    ran = sequencer("esw", "sequencer", "submit", NIGHT, write("pass", "pass"))
    assert ran.code == 0, ran
    *steps, last, end = (line.split("  ", 1)[-1].split(" s  ")[-1] for line in ran.out.splitlines())
    assert [one for one in steps if "Success" in one] == ["step 1  pass  Success", "step 2  pass  Success"]
    assert (last, end) == ("Idle", f"The sequence of {NIGHT} has completed")
    told = sequencer("esw", "sequencer", "submit", NIGHT, write("pass"), "--json").json
    assert (told["response"]["_type"], len(told["steps"])) == ("Completed", 1)


def test_a_step_that_fails_ends_with_1_and_is_named(sequencer: CommandLine, write: SequenceFiles) -> None:
    ran = sequencer("esw", "sequencer", "submit", NIGHT, write("pass", "fail", "pass"))
    assert ran.code == 1
    why = "step 2, fail: Failure: the shutter is stuck"
    assert ran.err == f"firstlight: the sequence of {NIGHT} failed at {why}\n"
    assert "step 2  fail  Failure: the shutter is stuck" in ran.out
    assert list_steps(sequencer) == ["pass Success", "fail Failure", "pass Pending"]
    followed = sequencer("esw", "sequencer", "follow", NIGHT)
    assert (followed.code, why in followed.err) == (1, True)
    told = sequencer("esw", "sequencer", "submit", NIGHT, write("fail"), "--json")
    assert (told.code, told.json["status"]) == (1, "Error")


def test_a_loaded_sequence_is_edited(sequencer: CommandLine, write: SequenceFiles) -> None:
    def edit(word: str, *more: object) -> str:
        return sequencer("esw", "sequencer", word, NIGHT, *more).out

    assert sequencer("esw", "sequencer", "list", NIGHT).out == f"{NIGHT} has no sequence\n"
    assert edit("load", write("a", "b")) == f"{NIGHT} has loaded 2 commands\n"
    assert edit("add", write("c")) == "1 command was added\n"
    assert edit("prepend", write("d", "e")) == "2 commands were prepended\n"
    assert edit("insert", 1, write("f")) == "1 command was inserted after step 1\n"
    assert edit("replace", 3, write("g")) == "step 3 was replaced by 1 command\n"
    assert edit("delete", 1) == "step 1 was deleted\n"
    assert edit("breakpoint", 2) == "step 2 has a breakpoint\n"
    listed = sequencer("esw", "sequencer", "list", NIGHT)
    rows = [(step, kind, command, status, *more[:-1]) for step, kind, command, status, *more in list_rows(listed)]
    assert rows == [
        ("1", "Setup", "f", "Pending"),
        ("2", "Setup", "g", "Pending", "yes"),
        ("3", "Setup", "a", "Pending"),
        ("4", "Setup", "b", "Pending"),
        ("5", "Setup", "c", "Pending"),
    ]
    assert edit("breakpoint", 2, "--remove") == "step 2 has no breakpoint any more\n"
    missing = sequencer("esw", "sequencer", "delete", NIGHT, 6)
    assert (missing.code, "has no step 6, it has 5 steps" in missing.err) == (1, True)
    assert edit("reset") == f"{NIGHT} was reset\n"
    assert edit("state") == f"{NIGHT} is Idle; steps: none; it runs in ESW.ESW_1\n"


def test_parameters_are_listed(sequencer: CommandLine, tmp_path: Path) -> None:
    parameters = (Parameter.of(KeyType.STRING, "target", "M 31"), Parameter.of(KeyType.INT, "exposures", 1, 2))
    (tmp_path / "one.json").write_bytes(encode((Observe(Prefix("ESW.me"), "expose", param_set=parameters),)))
    assert sequencer("esw", "sequencer", "load", NIGHT, tmp_path / "one.json").code == 0
    assert 'target="M 31", exposures=[1, 2]' in sequencer("esw", "sequencer", "list", NIGHT).out


def test_a_sequence_that_holds_is_followed_while_it_goes_on(sequencer: CommandLine, write: SequenceFiles) -> None:
    assert sequencer("esw", "sequencer", "load", NIGHT, write("hold", "pass")).code == 0
    begun = sequencer("esw", "sequencer", "start", NIGHT, "--no-follow")
    assert (begun.code, begun.out.startswith(f"{NIGHT} carries out the sequence; its run is ")) == (0, True)
    assert sequencer("esw", "sequencer", "pause", NIGHT).out == f"{NIGHT} holds in front of its next step\n"
    follow = [sys.executable, "-m", "firstlight", "esw", "sequencer", "follow", NIGHT]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        told = read_until(following, "Running")
        assert "step 1  hold  InFlight" in told
        assert sequencer("esw", "sequencer", "diagnostic", NIGHT, "release").code == 0
        assert "step 1  hold  Success" in read_until(following, "holds in front of step 2")
        assert sequencer("esw", "sequencer", "resume", NIGHT).code == 0
        rest, err = following.communicate(timeout=20)
    assert ("step 2  pass  Success" in rest, err, following.returncode) == (True, "", 0)
    assert sequencer("esw", "sequencer", "operations", NIGHT).code == 0


def test_an_interrupt_leaves_the_sequence_running_and_says_so(sequencer: CommandLine, write: SequenceFiles) -> None:
    submit = [sys.executable, "-m", "firstlight", "esw", "sequencer", "submit", NIGHT, str(write("hold", "pass"))]
    with subprocess.Popen(submit, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        read_until(following, "Running")
        following.send_signal(signal.SIGINT)
        _, err = following.communicate(timeout=20)
    assert following.returncode == 130
    assert err == "firstlight: the sequence runs on; firstlight esw sequencer stop ends it\n"
    assert list_steps(sequencer) == ["hold InFlight", "pass Pending"]
    assert sequencer("esw", "sequencer", "stop", NIGHT).out == f"{NIGHT} was stopped\n"
    assert sequencer("esw", "sequencer", "diagnostic", NIGHT, "release").code == 0
    assert sequencer("esw", "sequencer", "follow", NIGHT).code == 0
    assert list_steps(sequencer) == ["hold Success"]


def test_what_takes_too_long_ends_with_2(sequencer: CommandLine, write: SequenceFiles) -> None:
    ran = sequencer("esw", "sequencer", "submit", NIGHT, write("hold"), "--timeout", 0.2)
    assert ran.code == 2
    assert ran.err == f"firstlight: the sequence of {NIGHT} did not end within 0.2 s; it runs on\n"


def test_a_sequencer_that_is_killed_ends_with_2(
    sequencer: CommandLine, running: ManagedObservatory, write: SequenceFiles
) -> None:
    submit = [sys.executable, "-m", "firstlight", "esw", "sequencer", "submit", NIGHT, str(write("hold"))]
    with subprocess.Popen(submit, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        read_until(following, "Running")
        os.kill(running.find_pid(NIGHT, ComponentType.SEQUENCER), signal.SIGKILL)
        _, err = following.communicate(timeout=20)
    assert following.returncode == 2
    assert err.startswith("firstlight: subscribing to the sequencer's state: the Sequencer ESW.darknight at http://")
    assert sequencer("esw", "modes", "provision", "ESW.machine1=2").code == 0


@pytest.mark.parametrize("gateway", [[], ["--gateway"]])
def test_what_a_sequencer_refuses_ends_with_1(sequencer: CommandLine, write: SequenceFiles, gateway: list[str]) -> None:
    refused = sequencer("esw", "sequencer", "pause", NIGHT, *gateway)
    assert (refused.code, refused.out) == (1, "")
    says = f"{NIGHT} answers Unhandled: Sequencer can not accept 'Pause' message in 'Idle' state"
    assert refused.err == f"firstlight: {says}\n"
    told = sequencer("esw", "sequencer", "start", NIGHT, "--json", *gateway)
    assert (told.code, told.json["status"]) == (1, "UnsupportedCommandInStateIssue")
    assert sequencer("esw", "sequencer", "offline", NIGHT, *gateway).code == 0
    assert "Offline" in sequencer("esw", "sequencer", "state", NIGHT, *gateway).out
    assert sequencer("esw", "sequencer", "submit", NIGHT, write("pass"), *gateway).code == 1
    assert sequencer("esw", "sequencer", "online", NIGHT, *gateway).code == 0
    assert sequencer("esw", "sequencer", "submit", NIGHT, write("pass"), *gateway).code == 0


def test_a_sequencer_that_does_not_run_is_named(esw: CommandLine) -> None:
    missing = esw("esw", "sequencer", "state", NIGHT)
    assert (missing.code, f"{NIGHT} is not registered as Sequencer over HTTP" in missing.err) == (1, True)


def test_a_sequence_is_read_from_the_standard_input(sequencer: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(encode(commands("a", "b")).decode()))
    assert sequencer("esw", "sequencer", "load", NIGHT, "-").out == f"{NIGHT} has loaded 2 commands\n"
    assert sequencer("esw", "sequencer", "state", NIGHT, "--json").json["steps"] == 2
