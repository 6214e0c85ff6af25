"""How the tests are run."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.conftest import let_ctrl_c_through, longest_first

ASK = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"


def ignores_ctrl_c() -> bool:
    """Whether what a test starts would."""
    return subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True).stdout == "True\n"


def test_what_tests_start_can_be_interrupted_also_from_a_shells_background() -> None:
    assert not ignores_ctrl_c()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert ignores_ctrl_c()
        let_ctrl_c_through()
        assert not ignores_ctrl_c()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_those_that_may_take_longest_begin_first(request: pytest.FixtureRequest) -> None:
    asked = [None, 60, None, 600, 60]
    items = [
        pytest.Function.from_parent(request.node.parent, name=f"{n}", callobj=ignores_ctrl_c) for n in range(len(asked))
    ]
    for item, seconds in zip(items, asked, strict=True):
        if seconds:
            item.add_marker(pytest.mark.timeout(seconds))
    assert [item.name for item in longest_first(items)] == ["3", "1", "4", "0", "2"]
