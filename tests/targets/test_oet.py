"""An OET in a target: what its profile says, and when it is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.connectors.oet.keys import state_key, topic_key
from harness.connectors.oet.script_reference import ScriptReference
from harness.connectors.oet.source import OetSource
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import NotDefined, ProfileError, SentenceError, Unreachable
from harness.events.key import Key
from harness.targets.choice import choose
from harness.targets.needs import unmet_needs
from harness.targets.oet.system import PlannedOet
from harness.targets.plan import Plan, plan_target
from harness.targets.target import Target, in_force
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.connectors.tango.conftest import Recorder
from tests.simulators.oet.running import BLOCKS, SCRIPTS

ROOT = Path(__file__).parents[2]
DOME = ROOT / "tests" / "models" / "dome.yaml"
SIMULATED = f'[simulation]\n[oet]\nscripts = "{SCRIPTS}"\nblocks = "{BLOCKS}"\n'
WHERE = """
import os
from pubsub import pub

def main():
    pub.sendMessage("script.announce", msg_src="1", msg=os.environ.get("TANGO_HOST", "none"))
"""


def planned(folder: Path, text: str, environment: dict[str, str] | None = None) -> Plan:
    file = folder / "my.toml"
    file.write_text(text, encoding="utf-8")
    return plan_target(choose({"target": str(file)}, {}, {}), ROOT, environment or {})


def oet_of(plan: Plan) -> PlannedOet:
    oet = plan.systems["oet"]
    assert isinstance(oet, PlannedOet)
    return oet


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[oet]\n", r"oet.url: no URL of an OET: OET_URL is not set. Set OET_URL=http://host:5000 in the environment"),
        ("[oet]\nurl = 'host:5000'\n", r"oet.url: 'host:5000' is not scheme, host and port"),
        ("[oet]\nurl = 'https://me:secret@host'\n", r"oet.url: a user or a password stands in this URL"),
        ("[oet]\nurl = 'http://host/?a'\n", r"oet.url: 'http://host/\?a' is not scheme"),
        ("[oet]\nscript = 'x'\n", r"oet.script: this key is not known. Did you mean 'scripts'\?"),
        ("[simulation]\n[oet]\nurl = 'http://host'\n", r"the URL of a simulated OET is chosen when it starts"),
        ("[oet]\nurl = 'http://host'\nblocks = 'sbds'\n", r"oet.blocks: a deployed OET has its own. Leave it out"),
    ],
)
def test_a_profile_that_cannot_be_used_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message) as refused:
        planned(tmp_path, text)
    assert "secret" not in str(refused.value)


def test_where_a_deployed_oet_is_stands_in_the_profile_or_in_the_environment(tmp_path: Path) -> None:
    text = "[oet]\nurl = 'http://oet.example/ns'\ncertificates = 'authority.pem'\n"
    endpoint = oet_of(planned(tmp_path, text)).endpoint
    assert endpoint is not None
    assert (endpoint.url, endpoint.certificates) == ("http://oet.example/ns", tmp_path / "authority.pem")
    plan = planned(tmp_path, "[oet]\n", {"OET_URL": "http://other.example:5000"})
    assert in_force(plan)["oet"] == "http://other.example:5000"
    with pytest.raises(ProfileError, match="OET_URL: 'ftp://x' is no URL of an OET"):
        planned(tmp_path, "[oet]\n", {"OET_URL": "ftp://x"})


@pytest.mark.parametrize(
    ("keys", "name", "script"),
    [
        ("scripts = '/scripts/'", "a/observe.py", ScriptReference("file:///scripts/a/observe.py")),
        ("", "file:///other/observe.py", ScriptReference("file:///other/observe.py")),
        (
            "git_repo = 'https://git.example/scripts'\ngit_branch = 'main'\nscripts = 'oet'",
            "observe.py",
            ScriptReference("git://oet/observe.py", "https://git.example/scripts", "main"),
        ),
        (
            "git_repo = 'https://git.example/scripts'\ncreate_env = true",
            "git://observe.py",
            ScriptReference("git://observe.py", "https://git.example/scripts", create_env=True),
        ),
    ],
)
def test_a_script_of_a_deployed_oet(tmp_path: Path, keys: str, name: str, script: ScriptReference) -> None:
    plan = planned(tmp_path, f"[oet]\nurl = 'http://host'\n{keys}\n")
    assert oet_of(plan).script(name) == script


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("in-cluster", ScriptReference("file:///scripts/observe.py")),
        (
            "remote-bridge",
            ScriptReference("git://scripts/observe.py", "https://git.example.org/my-scripts.git", "main"),
        ),
    ],
)
def test_the_example_of_a_deployed_oet_in_a_profile_can_be_used(
    tmp_path: Path, name: str, script: ScriptReference
) -> None:
    profile = (ROOT / "targets" / f"{name}.toml").read_text(encoding="utf-8")
    example = profile.partition("# [oet]\n")[2].partition("\n\n")[0].replace("# ", "")
    oet = oet_of(planned(tmp_path, f"[oet]\n{example}\n"))
    assert oet.endpoint is not None
    assert oet.endpoint.path == "/my-namespace"
    assert oet.script("observe.py") == script


def test_a_script_of_a_simulated_oet_has_to_be_there(tmp_path: Path) -> None:
    oet = oet_of(planned(tmp_path, SIMULATED))
    assert oet.script("hello.py") == ScriptReference(f"file://{SCRIPTS}/hello.py")
    with pytest.raises(SentenceError, match=r"there is no script 'helo.py' in .*scripts. Write the path of a file"):
        oet.script("helo.py")


def test_what_a_deployed_oet_cannot_give_is_a_reason_to_skip(tmp_path: Path) -> None:
    plan = planned(tmp_path, "[oet]\nurl = 'http://host'\n")
    assert unmet_needs(plan, [("oet", "output")]) == (
        "the target my has a deployed OET, which keeps no output of scripts: output"
    )
    assert "names no git_repo" in unmet_needs(plan, [("scripts",)])
    with pytest.raises(SentenceError, match=r"names no git_repo: .*: a.py. Name the repository \(oet.git_repo\)"):
        oet_of(plan).script("a.py")
    plan = planned(tmp_path, "[oet]\nurl = 'http://host'\ngit_repo = 'https://git.example/scripts'\n")
    assert unmet_needs(plan, [("scripts",)]) == ""
    assert unmet_needs(planned(tmp_path, SIMULATED), [("output", "scripts")]) == ""


def test_a_key_is_checked_beforehand(tmp_path: Path) -> None:
    oet = oet_of(planned(tmp_path, SIMULATED))
    oet.check_key(state_key(1))
    with pytest.raises(SentenceError, match=r"an OET has no oet/procedure/1 stat"):
        oet.check_key(Key("oet/procedure/1", "stat"))


def test_it_is_started_when_it_is_first_asked_for(tmp_path: Path) -> None:
    plan = planned(tmp_path, SIMULATED)
    assert in_force(plan)["oet"] == "started for this run, once a scenario needs it"
    target = Target(plan, SimulatorLauncher())
    try:
        assert "oet" in target.sources
        assert isinstance(target.running, RunningSimulation)
        assert target.running.pids == {}
        assert target.down() == ""
        assert target.sources.resolve(state_key(7)) == state_key(7)
        assert list(target.running.pids) == ["oet"]
        assert list(target.logs()) == ["oet"]
        assert target.sources["oet"] is target.sources["oet"]
        target.reset()
        assert target.running.pids == {}
        assert target.sources.versions() == {}
    finally:
        target.close()
    assert target.running is None


def test_scripts_reach_the_devices_of_the_same_simulation(tmp_path: Path, recorder: Recorder) -> None:
    (tmp_path / "where.py").write_text(WHERE, encoding="utf-8")
    text = f"[telescope]\ndeclaration = '{DOME}'\n[simulation]\n[tango]\n[oet]\nscripts = '.'\n"
    target = Target(planned(tmp_path, text), SimulatorLauncher())
    try:
        assert target.running is not None
        target.sources.subscribe([topic_key("script.announce")], recorder)
        oet = target.sources["oet"]
        assert isinstance(oet, OetSource)
        pid = oet.create(oet_of(target.plan).script("where.py"), ProcedureInput()).id
        states = Recorder()
        oet.subscribe([state_key(pid)], states)
        states.until(lambda event: event.value == "READY")
        oet.start(pid)
        states.until(lambda event: event.value == "COMPLETE")
        assert recorder.events[-1].value == target.running.addresses["tango"].host
    finally:
        target.close()


def test_a_deployed_oet_that_is_away_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    """Scenarios that do not need it are run."""
    plan = planned(tmp_path, "[oet]\nurl = 'http://127.0.0.1:9'\n[limits]\ncall = 0.5\n")
    target = Target(plan, None)
    try:
        with pytest.raises(Unreachable, match=r"the OET at http://127.0.0.1:9 cannot be reached: connection refused"):
            target.sources.read_each([state_key(1)])
        with pytest.raises(NotDefined, match=r"belongs to no control system of the target, .* called oet/\.\.\."):
            target.sources.resolve(Key("mid-tmc/subarray/01", "obsState"))
    finally:
        target.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()
