"""What an interrupted test keeps of where it was."""

from __future__ import annotations

import pytest

from harness.interrupts import with_lines


def between_two_lines() -> None:
    raise KeyboardInterrupt


def test_an_entry_without_a_line_is_left_out_of_a_traceback() -> None:
    """As Python 3.11 makes it where a signal comes between two lines; pytest cannot show it."""
    between_two_lines.__code__ = between_two_lines.__code__.replace(co_linetable=b"")
    with pytest.raises(KeyboardInterrupt) as caught:
        between_two_lines()
    trace = caught.value.__traceback__
    assert trace is not None
    assert trace.tb_next is not None
    assert trace.tb_next.tb_lineno is None
    kept = with_lines(trace)
    assert kept is not None
    assert (kept.tb_frame, kept.tb_lineno, kept.tb_next) == (trace.tb_frame, trace.tb_lineno, None)
