"""``firstlight esw``: observing modes, agents, events and locations."""

from __future__ import annotations

import signal
import subprocess
import sys

from simulators.faults import FaultyProxy
from tests.firstlight.commands import CommandLine
from tests.firstlight.esw.printed import NIGHT, list_rows, read_until
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory


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
    followed = anybody("esw", "events", "follow", "ESW.me.note", "--for", 1.0, "--json")
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
