"""How the tests are run."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.conftest import let_signals_through, longest_first

ASK = "import signal, sys; print(signal.getsignal(int(sys.argv[1])) is signal.SIG_IGN)"


def ignores(number: int) -> bool:
    """Whether what a test starts would."""
    done = subprocess.run([sys.executable, "-c", ASK, str(int(number))], capture_output=True, text=True, check=True)
    return done.stdout == "True\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_what_tests_start_hears_signals_also_in_the_background_of_a_shell(number: signal.Signals) -> None:
    assert not ignores(number)
    before = signal.signal(number, signal.SIG_IGN)
    try:
        assert ignores(number)
        let_signals_through()
        assert not ignores(number)
    finally:
        signal.signal(number, before)


def test_those_that_may_take_longest_begin_first(request: pytest.FixtureRequest) -> None:
    asked = [None, 60, None, 600, 60]
    items = [pytest.Function.from_parent(request.node.parent, name=f"{n}", callobj=ignores) for n in range(len(asked))]
    for item, seconds in zip(items, asked, strict=True):
        if seconds:
            item.add_marker(pytest.mark.timeout(seconds))
    assert [item.name for item in longest_first(items)] == ["3", "1", "4", "0", "2"]
