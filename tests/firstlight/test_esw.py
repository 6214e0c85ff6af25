"""``firstlight esw``: an operator's client of any ESW."""

from __future__ import annotations

import io
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.codec import encode
from harness.contracts.esw.location import ComponentType
from harness.contracts.esw.params.commands import Observe
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from harness.limits import Limits
from simulators.faults import FaultyProxy
from tests.connectors.esw.observing import ROLES, observing
from tests.connectors.oet.serving import serving
from tests.firstlight.commands import CommandLine, Outcome
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory
from tests.simulators.esw.sequencer.rig import commands

NIGHT = "ESW.darknight"
TEST = Prefix("ESW.test")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedObservatory]:
    with observing(tmp_path_factory.mktemp("esw")) as observatory:
        yield observatory


@pytest.fixture(scope="module")
def token(running: ManagedObservatory) -> str:
    """A token of who may change everything."""
    source = EswSource(EswEndpoints(running.location), Limits())
    try:
        source.log_in(*ROLES)
        return source.credentials.headers()["Authorization"].removeprefix("Bearer ")
    finally:
        source.close()


@pytest.fixture
def anybody(firstlight: CommandLine, running: ManagedObservatory, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, told where the ESW is by the environment, and nothing of who asks."""
    monkeypatch.setenv("ESW_LOCATION_SERVICE", running.location)
    for name in ("ESW_TOKEN", "ESW_USERNAME", "ESW_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return firstlight


@pytest.fixture
def esw(anybody: CommandLine, token: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """The command line of who may change everything; afterwards no sequencer runs."""
    monkeypatch.setenv("ESW_TOKEN", token)
    yield anybody
    assert anybody("esw", "modes", "shut-down", "--all").code == 0


@pytest.fixture
def sequencer(esw: CommandLine) -> CommandLine:
    """The command line, with a sequencer that has just been started."""
    assert esw("esw", "modes", "configure", "darknight") == Outcome(0, "darknight is configured\n", "")
    return esw


@pytest.fixture
def write(tmp_path: Path) -> SequenceFiles:
    return SequenceFiles(tmp_path)


class SequenceFiles:
    """Files of sequences."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, *names: str) -> Path:
        """Write a sequence of commands of these names."""
        file = self._folder / f"{'_'.join(names)}.json"
        file.write_bytes(encode(commands(*names)))
        return file


def list_rows(outcome: Outcome) -> list[list[str]]:
    """Return the cells of a table's rows."""
    assert outcome.code == 0, outcome
    return [line.split() for line in outcome.out.splitlines()[2:]]


def list_steps(esw: CommandLine) -> list[str]:
    """Return command and status of each step."""
    listed = esw("esw", "sequencer", "list", NIGHT, "--json").json
    return [f"{one['command']['commandName']} {one['status']['_type']}" for one in listed]


def test_modes_are_configured_unless_what_they_need_is_in_use(esw: CommandLine) -> None:
    assert list_rows(esw("esw", "modes", "list"))[0] == ["calib", "Configurable", "IRIS", "ESW"]
    assert esw("esw", "modes", "configure", "darknight").code == 0
    refused = esw("esw", "modes", "configure", "calib")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "firstlight: the Sequence Manager answers ConflictingResourcesWithRunningObsMode (runningObsMode darknight)\n"
    )
    told = esw("esw", "modes", "configure", "calib", "--json")
    assert (told.code, told.json["status"]) == (1, "ConflictingResourcesWithRunningObsMode")
    assert told.json["answer"]["runningObsMode"] == ["darknight"]
    statuses = {mode: rest for mode, *rest in list_rows(esw("esw", "modes", "list"))}
    assert statuses["darknight"][0] == "Configured"
    assert " ".join(statuses["calib"]).startswith("NonConfigurable: a resource is in use")
    assert " ".join(statuses["twilight"]).startswith("NonConfigurable: no sequence component for WFOS")
    resources = list_rows(esw("esw", "modes", "resources"))
    assert resources == [["IRIS", "InUse", "darknight"], ["TCS", "InUse", "darknight"], ["WFOS", "Available"]]
    assert esw("esw", "modes", "shut-down", "darknight").out == "darknight is shut down\n"
    assert list_rows(esw("esw", "modes", "resources"))[0] == ["IRIS", "Available"]


def test_sequencers_are_started_alone_restarted_and_shut_down(esw: CommandLine) -> None:
    assert esw("esw", "modes", "start-sequencer", NIGHT).code == 0
    again = esw("esw", "modes", "start-sequencer", NIGHT)
    assert (again.code, "AlreadyRunning" in again.err) == (1, True)
    assert esw("esw", "modes", "restart-sequencer", NIGHT).out == f"{NIGHT} was restarted\n"
    ways = (["--sequencer", NIGHT], ["--subsystem", "esw"], ["--all"])
    for way in ways:
        assert esw("esw", "modes", "shut-down", *way).code == 0
    nothing = esw("esw", "modes", "shut-down")
    assert (nothing.code, "Name one: MODE" in nothing.err) == (2, True)


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
    (tmp_path / "one.json").write_bytes(encode((Observe(TEST, "expose", param_set=parameters),)))
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


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Return what a process has printed, up to a line with a text."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"it has ended, and printed {lines}")


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


def test_agents_tell_what_they_run_and_spawn_and_kill(esw: CommandLine) -> None:
    assert esw("esw", "modes", "configure", "darknight").code == 0
    rows = list_rows(esw("esw", "agents", "list"))
    assert [(agent, *rest) for agent, _, *rest in rows if rest] == [("ESW.machine1", NIGHT)]
    spawned = esw("esw", "agents", "spawn", "ESW.machine1", "primary")
    assert spawned.out == "the sequence component ESW.primary runs\n"
    refused = esw("esw", "agents", "spawn", "ESW.machine1", "primary")
    assert (refused.code, "is already registered" in refused.err) == (1, True)
    assert esw("esw", "agents", "kill", "ESW.primary").out == "ESW.primary was killed\n"
    assert esw("esw", "agents", "kill", "ESW.primary").code == 1
    unknown = esw("esw", "modes", "provision", "ESW.nowhere=1")
    assert (unknown.code, "CouldNotFindMachines (prefix ESW.nowhere)" in unknown.err) == (1, True)
    assert list_rows(esw("esw", "agents", "list")) == [["ESW.machine1"]]
    provisioned = esw("esw", "modes", "provision", "ESW.machine1=2")
    assert provisioned.out == "2 sequence components run on 1 agent\n"
    assert [one["agentId"]["prefix"] for one in esw("esw", "agents", "list", "--json").json["agentStatus"]] == [
        "ESW.machine1"
    ]


def test_events_are_published_and_followed(anybody: CommandLine) -> None:
    never = anybody("esw", "events", "get", "ESW.me.nothing")
    assert list_rows(never) == [["ESW.me.nothing", "never", "published"]]
    published = anybody("esw", "events", "publish", "ESW.me.note", '{"text": "clouds", "number": 3}')
    assert published.out == "ESW.me.note was published\n"
    assert 'text="clouds", number=3' in anybody("esw", "events", "get", "ESW.me.note").out
    followed = anybody("esw", "events", "follow", "ESW.me.note", "--for", 0.2, "--json")
    assert (followed.code, followed.json["eventName"]) == (0, "note")
    follow = [sys.executable, "-m", "firstlight", "esw", "events", "follow", "ESW.me*"]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        assert following.stderr is not None
        assert following.stderr.readline() == "Listening to ESW.me*, until Ctrl-C.\n"
        assert anybody("esw", "events", "publish", "ESW.me.other", '{"seeing": 0.5}').code == 0
        assert "ESW.me.other  seeing=0.5" in read_until(following, "ESW.me.other")
        following.send_signal(signal.SIGINT)
        assert following.wait(20) == 130


def test_a_stream_of_events_that_breaks_is_opened_again(anybody: CommandLine, running: ManagedObservatory) -> None:
    with FaultyProxy(int(running.urls["gateway"].rsplit(":", 1)[-1].rstrip("/"))) as proxy:
        where = f"--gateway-url=http://127.0.0.1:{proxy.address}"
        follow = [sys.executable, "-m", "firstlight", "esw", "events", "follow", "ESW.me.lost", where]
        with subprocess.Popen(follow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
            read_until(following, "never published")
            proxy.cut()
            assert following.stderr is not None
            assert "until Ctrl-C" in following.stderr.readline()
            assert following.stderr.readline().endswith("Something may be missing here\n")
            assert anybody("esw", "events", "publish", "ESW.me.lost", '{"found": true}').code == 0
            read_until(following, "found=true")
            following.send_signal(signal.SIGINT)
            assert following.wait(20) == 130


def test_locations_are_listed_by_what_they_are(anybody: CommandLine, running: ManagedObservatory) -> None:
    names = {"-".join(row[:3]) for row in list_rows(anybody("esw", "locations"))}
    assert names == running.list_names()
    [row] = list_rows(anybody("esw", "locations", "ESW.", "--type", "service", "--connection", "pekko"))
    assert row[:3] == ["ESW.sequence_manager", "Service", "pekko"]
    assert anybody("esw", "locations", "--host", "elsewhere.example.org", "--json").json == []
    wrong = anybody("esw", "locations", "--type", "asembly")
    assert (wrong.code, "Assembly" in wrong.err) == (2, True)


def test_locations_are_followed_as_they_come_and_go(esw: CommandLine) -> None:
    follow = [sys.executable, "-m", "firstlight", "esw", "locations", NIGHT, "--type=Sequencer", "--follow"]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        assert following.stderr is not None
        assert "until Ctrl-C" in following.stderr.readline()
        assert esw("esw", "modes", "configure", "darknight").code == 0
        read_until(following, f"{NIGHT}-Sequencer-http  registered  http://")
        assert esw("esw", "modes", "shut-down", "darknight").code == 0
        read_until(following, f"{NIGHT}-Sequencer-http  removed")
        following.send_signal(signal.SIGINT)
        assert following.wait(20) == 130
    nothing = esw("esw", "locations", "TCS.nobody", "--follow")
    assert (nothing.code, "nothing is registered" in nothing.err) == (1, True)


def test_who_asks_is_named_by_the_environment(
    anybody: CommandLine, monkeypatch: pytest.MonkeyPatch, write: SequenceFiles
) -> None:
    refused = anybody("esw", "modes", "configure", "darknight")
    assert (refused.code, "Set ESW_TOKEN, or ESW_USERNAME and ESW_PASSWORD" in refused.err) == (1, True)
    monkeypatch.setenv("ESW_USERNAME", "esw-user1")
    monkeypatch.setenv("ESW_PASSWORD", "wrong")
    wrong = anybody("esw", "modes", "configure", "darknight")
    assert (wrong.code, "logging in as esw-user1" in wrong.err, "wrong" in wrong.err) == (2, True, False)
    monkeypatch.setenv("ESW_PASSWORD", "esw-user1")
    assert anybody("esw", "modes", "configure", "darknight").code == 0
    assert anybody("esw", "sequencer", "submit", NIGHT, write("pass"), "--gateway").code == 0
    monkeypatch.setenv("ESW_USERNAME", "tcs-user1")
    monkeypatch.setenv("ESW_PASSWORD", "tcs-user1")
    other = anybody("esw", "sequencer", "submit", NIGHT, write("pass"), "--gateway", "--json")
    assert (other.code, other.json["status"]) == (1, "403")
    monkeypatch.setenv("ESW_USERNAME", "esw-user1")
    monkeypatch.setenv("ESW_PASSWORD", "esw-user1")
    assert anybody("esw", "modes", "shut-down", "--all").code == 0


def test_an_esw_has_to_be_named(firstlight: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESW_LOCATION_SERVICE", raising=False)
    refused = firstlight("esw", "locations")
    assert (refused.code, "or set ESW_LOCATION_SERVICE" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["locations", "--location-service", "http://127.0.0.1:9", "--limit", "0.3"], "connection refused"),
        (["locations", "--location-service", "127.0.0.1:7654"], "is no URL of a service"),
        (["locations", "--location-service", "http://me:secret@127.0.0.1:9"], "a user or a password"),
        (["sequencer", "state", "darknight"], "no dot between subsystem and component name"),
        (["sequencer", "load", NIGHT, "nothing.json"], "nothing.json: it cannot be read: No such file"),
        (["sequencer", "load", NIGHT, __file__], "this is no sequence"),
        (["modes", "provision", "ESW.machine1"], "Write it like ESW.machine1=2"),
        (["events", "get", "position"], "is no key of an event"),
        (["events", "follow", "TCS.*", "ESW.me.note"], "a pattern is followed alone"),
        (["locations", "--target", "simulated-tmt"], "firstlight sim --target simulated-tmt"),
        (["locations", "--target", "simulated"], "this target has no ESW"),
        (
            ["locations", "--target", "tmt-in-cluster", "--location-service", "http://127.0.0.1:9"],
            "Leave one of them out",
        ),
    ],
)
def test_what_cannot_be_asked_ends_with_2(anybody: CommandLine, words: list[str], says: str) -> None:
    refused = anybody("esw", *words)
    assert (refused.code, refused.out) == (2, "")
    assert says in refused.err
    assert "secret" not in refused.err
    told = anybody("esw", *words, "--json")
    assert (told.code, says in told.json["error"]) == (2, True)


def test_what_answers_and_is_no_esw_ends_with_2(anybody: CommandLine, running: ManagedObservatory) -> None:
    other = anybody("esw", "locations", "--location-service", f"{running.location}/elsewhere")
    assert (other.code, "Is the address right?" in other.err) == (2, True)


def test_the_esw_of_a_deployed_target_is_reached(anybody: CommandLine, running: ManagedObservatory) -> None:
    reached = anybody("esw", "locations", "--target", "tmt-in-cluster", "--json")
    assert len(reached.json) == len(running.list_names())


def test_a_sequence_is_read_from_the_standard_input(sequencer: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(encode(commands("a", "b")).decode()))
    assert sequencer("esw", "sequencer", "load", NIGHT, "-").out == f"{NIGHT} has loaded 2 commands\n"
    assert sequencer("esw", "sequencer", "state", NIGHT, "--json").json["steps"] == 2


@pytest.fixture
def front(running: ManagedObservatory, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A front of the Location Service that speaks TLS, and the file of its authority."""
    authority, tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))

    async def forward(request: web.Request) -> web.Response:
        async with aiohttp.ClientSession() as session:
            body, media = await request.read(), {"Content-Type": request.content_type}
            async with session.post(f"{running.location}{request.path}", data=body, headers=media) as response:
                return web.Response(body=await response.read(), status=response.status)

    app = web.Application()
    app.router.add_post("/{path:.*}", forward)
    with serving(app, tls=tls) as url:
        yield url, tmp_path / "authority.pem"


def test_certificates_are_verified(anybody: CommandLine, front: tuple[str, Path]) -> None:
    url, authority = front
    refused = anybody("esw", "locations", "--location-service", url)
    assert (refused.code, "shows a certificate that is not trusted" in refused.err) == (2, True)
    reached = anybody("esw", "locations", "--location-service", url, "--certificates", authority)
    assert reached.code == 0
    profile = authority.with_name("deployed.toml")
    profile.write_text(f'[esw]\nlocation_service = "{url}"\ncertificates = "authority.pem"\n', encoding="utf-8")
    assert anybody("esw", "locations", "--target", profile) == reached
    profile.write_text(f'[esw]\nlocation_service = "{url}"\ncertificates = "none.pem"\n', encoding="utf-8")
    unusable = anybody("esw", "locations", "--target", profile)
    assert (unusable.code, "esw.certificates" in unusable.err) == (2, True)


def test_other_commands_and_what_they_need_are_not_waited_for() -> None:
    told = "import sys; from firstlight.__main__ import build_app; build_app('esw'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60).stdout
    assert not {"tango", "pytest", "hypothesis", "harness.models.schema"} & set(loaded.split())


def test_the_documentation_names_each_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "esw.md").read_text(encoding="utf-8")
    for group in ("sequencer submit", "modes configure", "agents list", "events follow", "locations"):
        assert f"firstlight esw {group}" in page
    for edit in ("add", "prepend", "insert", "replace", "delete", "breakpoint", "pause", "resume", "abort", "reset"):
        assert f"`{edit}`" in page
