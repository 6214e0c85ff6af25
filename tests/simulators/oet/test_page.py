"""The page of the OET in a browser: procedures as they go, and why one failed; nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import Page, needs_chromium, opened_page
from tests.simulators.oet.running import Oet, running

pytestmark = needs_chromium

COUNTS = """
import time

def main():
    for number in range(1000):
        print(f"pointing {number}", flush=True)
        time.sleep(0.05)
"""


@pytest.fixture
def oet(tmp_path: Path) -> Iterator[Oet]:
    with running(tmp_path) as oet:
        yield oet


@pytest.fixture
def page(oet: Oet, tmp_path: Path) -> Iterator[Page]:
    url = f"http://127.0.0.1:{oet.port}{oet.settings.base_path}/ui"
    with opened_page(url, tmp_path / "browser") as page:
        page.until("document.getElementById('link').textContent", "connected")
        yield page


def state_of(pid: int) -> str:
    """The state that a procedure's row shows, as an expression of the page."""
    return f"document.querySelector('#procedures tr[data-id=\"{pid}\"] .state')?.textContent"


def test_procedures_are_listed_as_they_go(page: Page, oet: Oet) -> None:
    page.until("document.getElementById('none').checkVisibility()")
    assert "None yet" in page.text("#none")
    pid = oet.create("loop.py")
    page.until(state_of(pid), "READY")
    assert page.text("#none") == ""
    oet.start(pid)
    page.until(state_of(pid), "RUNNING")
    oet.stop(pid)
    page.until(state_of(pid), "STOPPED")
    assert page.errors == []


def test_one_that_is_chosen_shows_what_was_called_its_states_and_why_it_failed(page: Page, oet: Oet) -> None:
    pid = oet.run("fail.py", "the dish is stuck", subarray_id=1)
    page.until(state_of(pid), "FAILED")
    page.click(f'#procedures tr[data-id="{pid}"] a')
    page.until("document.getElementById('detail').hidden", False)
    assert page.text("#name") == f"Procedure {pid} FAILED"
    assert page.text("#calls").splitlines() == ["init(subarray_id=1)", 'main("the dish is stuck")']
    assert page.text("#states").split()[1::4] == [state for state, _ in oet.show(pid)["history"]["process_states"]]
    assert page.text("#stacktrace").endswith("RuntimeError: the dish is stuck")
    page.evaluate("location.reload()")
    page.until("document.getElementById('detail')?.hidden", False)  # it is still the one that is chosen


def test_what_a_script_prints_is_shown_while_it_runs(page: Page, oet: Oet, tmp_path: Path) -> None:
    (tmp_path / "counts.py").write_text(COUNTS, encoding="utf-8")
    pid = oet.run("counts.py", folder=tmp_path)
    page.until(state_of(pid), "RUNNING")
    page.click(f'#procedures tr[data-id="{pid}"] a')
    page.until("document.getElementById('output').textContent.includes('pointing 1\\n')")
    page.until("document.getElementById('output').textContent.includes('pointing 20\\n')")  # no event told of that
    assert page.evaluate(state_of(pid)) == "RUNNING"


def test_nothing_is_fetched_from_elsewhere_and_a_connection_that_is_lost_is_told(page: Page, oet: Oet) -> None:
    pid = oet.run("hello.py", subarray_id=1)
    page.until(state_of(pid), "COMPLETE")
    asked = {url.removeprefix(f"http://127.0.0.1:{oet.port}") for url in page.requested}
    base = oet.settings.base_path
    assert asked - {"about:blank", "data:,"} == {
        f"{base}/{one}" for one in ("ui", "openapi.json", "procedures/", "stream")
    }
    oet.process.popen.kill()
    page.until("document.getElementById('link').textContent", "no connection, trying again")
    assert page.evaluate(state_of(pid)) == "COMPLETE"  # what was known stays to be read
