from __future__ import annotations

import json
import subprocess
import sys

import pytest

from harness.reporting.allure.environment import write_environment

STEPS = """
import pathlib
import threading

from harness.events.entry import Entry, Event, Kind
from harness.events.key import Key
from harness.events.mark import Mark
from harness.reporting import attach_events, attach_file, attach_table, attach_text

START = 1_700_000_000.0


def event(number, **changes):
    known = {"kind": Kind.CHANGE, "key": Key("mid-tmc/subarray/01", "obsState"), "value": number,
             "label": "IDLE", "quality": "VALID", "source_time": START + number, "received": START + number + 0.002}
    return Entry(number, Event(**{**known, **changes}))


@when("there are events")
def events():
    gap = event(1, kind=Kind.GAP, value=None, label="", quality="", source_time=0.0, error="events were missed")
    marks = [Mark(1, START + 0.5, "When I go"), Mark(3, START + 2.5, "When I stop")]
    attach_events([event(0), gap, event(2, label="", value=(1, 2))], start=START, marks=marks)
    attach_events([])


@when("there is a log")
def log():
    file = pathlib.Path("device.log")
    file.write_text("".join(f"line {number}\\n" for number in range(1000)))
    attach_file("device.log", file, limit_bytes=30)
    attach_file("whole", file)
    attach_file("missing.log", pathlib.Path("missing.log"))


@when("it is explained")
def explained():
    attach_text("Notes", "anything")
    attach_table("Numbers", ["a", "b"], [[1, "x,y"]])


@when("another thread attaches")
def thread():
    failures = []

    def attach():
        try:
            attach_text("Notes", "lost")
        except RuntimeError as error:
            failures.append(str(error))

    worker = threading.Thread(target=attach)
    worker.start()
    worker.join()
    assert failures == ["the report can only be written to on the main thread. "
                        "Keep it, and attach it when the scenario ends."]
"""


@pytest.fixture
def attached(project, results):
    """What one step attaches, by name."""
    project.steps(STEPS)

    def attached(sentence):
        project.write("features/a.feature", f"@unchecked\nFeature: A\n  Scenario: a\n    When {sentence}\n")
        run = project.run()
        assert run.code == 0, run.output
        return {name: (kind, text) for name, kind, text in results.attached(results["a"]["steps"][0])}

    return attached


def test_events_are_a_table_in_their_order(attached):
    kind, text = attached("there are events")["Events of the scenario"]
    assert kind == "text/csv"
    tmc = "mid-tmc/subarray/01,obsState"
    assert text.splitlines() == [
        "#,seconds,after the When,device,attribute,kind,value,quality,source time (UTC),delay in ms",
        f"0,+0.002,,{tmc},change,IDLE,VALID,22:13:20.000000,2.0",
        ",+0.500,+0.000,,,step,When I go,,22:13:20.500000,",
        f"1,+1.002,+0.502,{tmc},gap,events were missed,,,",
        f'2,+2.002,+1.502,{tmc},change,"[1, 2]",VALID,22:13:22.000000,2.0',
        ",+2.500,+0.000,,,step,When I stop,,22:13:22.500000,",
    ]


def test_of_a_long_file_the_end_is_attached_in_whole_lines(attached):
    found = attached("there is a log")
    assert found["device.log"] == (
        "text/plain",
        "(8863 bytes before this were left out)\nline 997\nline 998\nline 999\n",
    )
    assert found["whole"][1].startswith("line 0\n")
    assert found["missing.log"] == ("text/plain", "missing.log: No such file or directory")


def test_explanations_and_tables(attached):
    found = attached("it is explained")
    assert found == {
        "Notes": ("text/plain", "anything"),
        "Numbers": ("text/csv", 'a,b\n1,"x,y"\n'),
    }


def test_another_thread_is_refused_instead_of_losing_what_it_attaches(attached):
    attached("another thread attaches")


WITHOUT = """
import pathlib
import threading

from harness.reporting import attach_events, attach_file, attach_json, attach_table, attach_text


def attach():
    attach_text("a", "b")
    attach_json("a", {})
    attach_table("a", ["b"], [])
    attach_events([])
    attach_file("a", pathlib.Path("missing"))


attach()
worker = threading.Thread(target=attach)
worker.start()
worker.join()
"""


def test_nothing_happens_without_allure():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_runs_without_results_attach_nothing_and_pass(project, results):
    project.steps(STEPS)
    project.write("features/a.feature", "@unchecked\nFeature: A\n  Scenario: a\n    When there are events\n")
    assert project.run("-o", "allure_results=").counts == {"passed": 1}
    assert project.run("-p", "no:allure_pytest").counts == {"passed": 1}
    assert not list(results.folder.glob("*-result.json"))


def test_values_that_json_does_not_know_become_text(project, results):
    project.steps(
        """
        from harness.reporting import attach_json

        @when("I attach")
        def attach():
            attach_json("x", {"a": {1}})
        """
    )
    project.write("features/a.feature", "@unchecked\nFeature: A\n  Scenario: a\n    When I attach\n")
    project.run()
    [(_, _, text)] = results.attached(results["a"]["steps"][0])
    assert json.loads(text) == {"a": "{1}"}


def test_the_environment_is_escaped_as_java_reads_it(tmp_path):
    write_environment(tmp_path / "new", {"Tango host": "127.0.0.1:10000", "path": "C:\\x", "note": "a=b\nc"})
    assert (tmp_path / "new/environment.properties").read_text() == (
        "Tango\\ host=127.0.0.1\\:10000\npath=C\\:\\\\x\nnote=a\\=b\\nc\n"
    )
