"""``firstlight oet``: an operator's client of any OET."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstlight.columns import simple_table
from firstlight.oet.event_lines import is_wanted, write_line
from firstlight.oet.procedure_tables import describe_procedure, list_procedures
from firstlight.oet.words import read_arguments
from harness.contracts.oet.bodies import read_procedure
from harness.contracts.oet.releases import RELEASE_5
from harness.contracts.oet.stream import StreamEvent
from tests.connectors.oet.replayed import ROWS, replayed
from tests.firstlight.commands import CommandLine
from tests.simulators.oet.running import BLOCKS, SCRIPTS, Oet, running

BLOCK = "sbd-t0001-20250403-00001"
HELLO = f"file://{SCRIPTS}/hello.py"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    blocks = tmp_path_factory.mktemp("blocks")
    for file in BLOCKS.glob("*.json"):
        text = file.read_text(encoding="utf-8").replace("file:///scripts/", f"file://{SCRIPTS}/")
        (blocks / file.name).write_text(text, encoding="utf-8")
    with running(tmp_path_factory.mktemp("oet"), blocks=blocks) as oet:
        yield oet


@pytest.fixture
def oet(firstlight: CommandLine, service: Oet, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, told where the OET is by the environment."""
    monkeypatch.setenv("OET_URL", f"http://127.0.0.1:{service.port}")
    monkeypatch.delenv("OET_REST_URI", raising=False)
    return firstlight


def created(oet: CommandLine, *words: object) -> int:
    """The id of a procedure that is READY."""
    made = oet("oet", "create", *words, "--json")
    assert made.code == 0, made
    pid = int(made.json[0]["id"])
    assert oet("oet", "wait", "--pid", pid, "--state", "READY").code == 0
    return pid


def test_a_script_is_created_and_run_to_its_end(oet: CommandLine) -> None:
    made = oet("oet", "create", HELLO)
    assert made.code == 0
    title, _, row, more = made.out.splitlines()
    assert title.split() == ["ID", "Script", "Creation", "Time", "State"]
    assert row.split()[1:] == [HELLO, *row.split()[2:4], "CREATING"]
    assert more == " For more details:- firstlight oet describe --pid=<id>"
    assert oet("oet", "wait", "--state=ready").code == 0
    ran = oet("oet", "start", "bob", "--n=2", "--simulate=False")
    assert ran.code == 0
    pid = int(row.split()[0])
    assert [line for line in ran.out.splitlines() if line.startswith("- ")] == [
        f"- Procedure {pid} is RUNNING",
        "- Script message: Running script with args ('bob',) and kwargs {'simulate': False} on subarray 1",
        "- Script message: pretending to execute scan 1/2",
        "- Script message: pretending to execute scan 2/2",
        "- Script message: Script complete",
        f"- Procedure {pid} is READY",
        f"- Procedure {pid} is COMPLETE",
    ]


def test_arguments_reach_init_and_main(oet: CommandLine, service: Oet) -> None:
    pid = created(oet, f"file://{SCRIPTS}/noinit.py", "a", "1", "--verbose", "--where", "here", "--subarray_id=3")
    assert service.show(pid)["script_args"]["init"] == {
        "args": ["a", 1],
        "kwargs": {"subarray_id": 3, "verbose": True, "where": "here"},
    }
    started = oet("oet", "start", "--pid", pid, "--listen=False", "--json", "[1, 2]", '--x={"a": null}')
    assert started.code == 0
    assert service.show(pid)["script_args"]["main"] == {"args": [[1, 2]], "kwargs": {"x": {"a": None}}}


def test_a_script_that_fails_ends_with_1_and_is_described(oet: CommandLine) -> None:
    pid = created(oet, f"file://{SCRIPTS}/fail.py")
    ran = oet("oet", "start", "boom")
    assert ran.code == 1
    assert f"- Procedure {pid} is FAILED" in ran.out
    assert ran.err == (
        f"Procedure {pid} is FAILED: RuntimeError: boom. For more details: firstlight oet describe --pid={pid}\n"
    )
    described = oet("oet", "describe")
    assert described.code == 0
    assert "RUNNING 1" in described.out
    assert "Stack Trace:\n------------\nTraceback" in described.out
    assert "RuntimeError: boom" in described.out
    assert oet("oet", "describe", "--json").json["state"] == "FAILED"
    waited = oet("oet", "wait")
    assert waited.code == 1
    assert f"Procedure {pid} is FAILED: RuntimeError: boom" in waited.err


def test_the_script_that_runs_is_stopped_and_its_subarray_aborted(oet: CommandLine, service: Oet) -> None:
    """As the real one does by default; the sentence does not."""
    pid = created(oet, f"file://{SCRIPTS}/loop.py")
    assert oet("oet", "start", "--listen=False").code == 0
    service.becomes(pid, "RUNNING")
    stopped = oet("oet", "stop")
    assert stopped.out == f"Successfully stopped script with ID {pid} and aborted subarray activity\n"
    pid = created(oet, f"file://{SCRIPTS}/loop.py")
    assert oet("oet", "start", "--listen=False").code == 0
    service.becomes(pid, "RUNNING")
    assert oet("oet", "stop", "--run_abort=False").out == f"Successfully stopped script with ID {pid}\n"
    assert oet("oet", "stop").out == "No procedures to stop\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["list", "--pid=8765"], "No information available for PID=8765"),
        (["describe", "--pid=8765"], "No information available for PID=8765"),
        (["start", "--pid=8765"], "No information available for PID=8765"),
        (["stop", "--pid=8765"], "No information available for PID=8765"),
        (["activity", "describe", "--aid=8765"], "No information available for ID=8765"),
        (["create", "ftp://x"], "ftp://x is no script"),
        (["create", HELLO, "--git_repo=x"], "for which git_repo cannot be given"),
        (["activity", "run", "nope", BLOCK], "not present in the SBDefinition"),
    ],
)
def test_what_the_oet_refuses_ends_with_1(oet: CommandLine, words: list[str], says: str) -> None:
    refused = oet("oet", *words)
    assert (refused.code, refused.out) == (1, "")
    assert says in refused.err
    told = oet("oet", *words, "--json")
    assert told.code == 1
    assert says in told.json["error"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["list", "--url", "http://127.0.0.1:9", "--limit=0.3"], "connection refused. Does it run there?"),
        (["list", "--url", "127.0.0.1"], "'127.0.0.1' is no URL of an OET"),
        (["wait", "--state=DONE"], "--state: 'DONE' is no state of a procedure. Known: UNKNOWN, IDLE"),
        (["stop", "--run-abort=perhaps"], "'perhaps' is neither True nor False"),
        (["activity", "run", "a", "b", "--script-args={"], "arguments {: not JSON"),
        (["activity", "run", "a", "b", '--script-args={"foo": {}}'], "these are no arguments of init and main"),
        (["create", HELLO, "--create-env=perhaps"], "--create-env: 'perhaps' is neither True nor False"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(oet: CommandLine, words: list[str], says: str) -> None:
    refused = oet("oet", *words)
    assert (refused.code, refused.out) == (2, "")
    assert says in refused.err


def test_what_answers_and_is_no_oet_ends_with_2(oet: CommandLine, service: Oet) -> None:
    refused = oet("oet", "list", "--url", f"http://127.0.0.1:{service.port}/elsewhere")
    assert (refused.code, refused.out) == (2, "")
    assert "is no OET, none of /elsewhere/oet/api/v7, " in refused.err


@pytest.mark.usefixtures("oet")
def test_an_interrupt_leaves_the_script_running_and_says_so(oet: CommandLine, service: Oet) -> None:
    pid = created(oet, f"file://{SCRIPTS}/loop.py")
    words = [sys.executable, "-m", "firstlight", "oet", "start"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        while "RUNNING" not in started.stdout.readline():  # it follows the script by then
            assert started.poll() is None
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=20)
    assert (started.returncode, err) == (130, "firstlight: its script runs on; firstlight oet stop ends it\n")
    assert service.show(pid)["state"] == "RUNNING"
    assert oet("oet", "stop", "--run-abort=False").code == 0


def test_a_reader_that_has_enough_gets_no_traceback(oet: CommandLine, service: Oet) -> None:
    """Such as ``| head -1``."""
    listing = [sys.executable, "-m", "firstlight", "oet", "listen", "--exclude=", "--json"]
    with subprocess.Popen(listing, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as listens:
        assert listens.stdout is not None
        assert listens.stderr is not None
        assert "until Ctrl-C" in listens.stderr.readline()
        service.ask("GET", "/procedures/")
        assert json.loads(listens.stdout.readline())["topic"] == "request.procedure.list"
        listens.stdout.close()
        for _ in range(3):  # the first writes after that may still be buffered
            service.ask("GET", "/procedures/")
        assert listens.wait(20) == 1
        assert listens.stderr.read() == ""


def test_an_oet_has_to_be_named(firstlight: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OET_URL", raising=False)
    monkeypatch.delenv("OET_REST_URI", raising=False)
    refused = firstlight("oet", "list")
    assert (refused.code, "or set OET_URL in the environment" in refused.err) == (2, True)


def test_a_password_in_a_url_is_in_no_output(firstlight: CommandLine) -> None:
    refused = firstlight("oet", "list", "--url", "https://me:secret@127.0.0.1:9")
    assert refused.code == 2
    assert "secret" not in refused.out + refused.err


def test_waiting_has_a_limit(oet: CommandLine) -> None:
    pid = created(oet, HELLO)
    late = oet("oet", "wait", "--timeout=0.3")
    assert late.code == 2
    assert f"procedure {pid} did not reach COMPLETE within 0.3 s: it is READY" in late.err


def test_events_are_told_as_they_come(oet: CommandLine, service: Oet) -> None:
    pid = created(oet, HELLO)
    start = threading.Timer(0.5, lambda: service.start(pid, n=1))
    start.start()
    heard = oet("oet", "listen", "--for=2")
    start.join()
    assert heard.code == 0
    assert "- Script message: pretending to execute scan 1/1" in heard.out
    assert f"- Procedure {pid} is COMPLETE" in heard.out
    assert "User request" not in heard.out


def test_events_are_told_as_json(oet: CommandLine, service: Oet) -> None:
    ask = threading.Timer(0.3, lambda: service.ask("GET", "/procedures/"))
    ask.start()
    heard = oet("oet", "listen", "--for=1", "--topics=request", "--exclude=", "--json")
    ask.join()
    assert json.loads(heard.out.splitlines()[0]) == {
        "topic": "request.procedure.list",
        "msg_src": "FastAPIWorker",
        "pids": None,
    }


def test_an_activity_is_run_and_followed(oet: CommandLine) -> None:
    arguments = json.dumps({"init": {"kwargs": {"subarray_id": 1}}})
    ran = oet("oet", "activity", "run", "observe", BLOCK, f"--script-args={arguments}")
    assert ran.code == 0
    assert ran.out.startswith("  ID  Activity    SB ID                     Creation Time")
    assert "is COMPLETE" in ran.out
    described = oet("oet", "activity", "describe", "--json").json
    assert (described["activity_name"], described["state"]) == ("observe", "TODO")
    listed = oet("oet", "activity", "list", "--json").json
    assert described["id"] in [one["id"] for one in listed]
    prepared = oet("oet", "activity", "run", "observe", BLOCK, "--prepare-only=True", "--json")
    assert (prepared.code, prepared.json["procedure"]) == (0, None)


def test_it_speaks_to_an_oet_of_release_5(firstlight: CommandLine) -> None:
    with replayed() as old:
        old.go_to("b-05-list")
        listed = firstlight("oet", "list", "--url", old.url)
        assert listed.code == 0
        assert [line.split()[0::4] for line in listed.out.splitlines()[2:4]] == [["1", "STOPPED"], ["2", "COMPLETE"]]


def test_a_procedure_is_described_as_the_real_command_line_does() -> None:
    """Recorded of that of release 5: this table, but for the path of the script and the port."""
    body = next(row for row in ROWS if row["row"] == "27-show-failed")["response"]["body"]
    lines = list(describe_procedure(read_procedure(body, RELEASE_5), "http://127.0.0.1:5005/api/v1.0/procedures/4"))
    assert lines[:3] == [
        "  ID  Script                   URI",
        "----  -----------------------  -------------------------------------------",
        "   4  file:///scripts/fail.py  http://127.0.0.1:5005/api/v1.0/procedures/4",
    ]
    assert lines[4:6] == ["Time                        State", "--------------------------  ---------"]
    assert [line.split(maxsplit=2)[2] for line in lines[6:14]] == [
        *("CREATING", "IDLE", "LOADING", "IDLE", "RUNNING 1", "READY", "RUNNING 2", "FAILED")
    ]
    assert lines[15:19] == [
        "  Index  Method    Arguments    Keyword Arguments",
        "-------  --------  -----------  -------------------",
        "      1  init      []           {'subarray_id': 1}",
        "      2  main      []           {}",
    ]
    assert lines[19:22] == ["", "Stack Trace:", "------------"]


def test_a_procedure_without_a_history_yet_is_listed() -> None:
    """On that the command line of 2022 breaks."""
    body = next(row for row in ROWS if row["row"] == "03-create-hello.py")["response"]["body"]
    assert list_procedures([read_procedure(body, RELEASE_5)])[2].split() == [
        *("1", "file:///scripts/hello.py", "CREATING")
    ]


def test_a_table_without_rows() -> None:
    assert simple_table(("ID", "Script", "Creation Time", "State"), []) == [
        "ID    Script    Creation Time    State",
        "----  --------  ---------------  -------",
    ]


def test_words_are_read_as_values() -> None:
    read = read_arguments(["a", "1.5", "--x", "2", "--flag", "--sub-array=[1]", "--", "None", "--no", "text"])
    assert (read.args, read.kwargs) == (["a", 1.5, None], {"x": 2, "flag": True, "sub_array": [1], "no": "text"})


@pytest.mark.parametrize(
    ("wanted", "excluded", "told"),
    [
        (["all"], [], True),
        (["script"], [], True),
        (["script.announce"], [], True),
        (["scr"], [], False),
        (["all"], ["script"], False),
    ],
)
def test_topics_are_chosen(wanted: list[str], excluded: list[str], told: bool) -> None:
    assert is_wanted(StreamEvent("script.announce", "1"), wanted, excluded) is told


def test_an_event_of_a_topic_that_is_not_known_is_told_with_its_fields() -> None:
    assert write_line(StreamEvent("my.topic", "3", {"a": 1})) == '- my.topic by 3: {"a": 1}'
    assert write_line(StreamEvent("script.announce", "3", {})) == "- script.announce by 3: {}"


def test_other_commands_and_what_they_need_are_not_waited_for() -> None:
    """Listing procedures is to take no longer than an operator's own client of REST would need."""
    told = "import sys; from firstlight.__main__ import build_app; build_app('oet'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60).stdout
    assert not {"tango", "pytest", "hypothesis", "harness.models.schema"} & set(loaded.split())


def test_the_documentation_names_each_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "oet.md").read_text(encoding="utf-8")
    for command in ("create", "start", "stop", "list", "describe", "listen", "wait", "activity run"):
        assert f"firstlight oet {command}" in page
