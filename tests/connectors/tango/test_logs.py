"""Lines of logs as they are kept and waited for."""

from __future__ import annotations

import threading

from harness.connectors.tango.logs import LogBook, LogLine


def line(text: str, device: str = "a/b/c") -> LogLine:
    return LogLine(1795304338.917, "INFO", device, text)


def test_a_line_is_shown_with_time_level_and_device() -> None:
    assert str(line("On begins")) == "21:38:58.917 INFO  a/b/c  On begins".replace("21:38:58", _utc(1795304338))


def _utc(seconds: int) -> str:
    hours, rest = divmod(seconds % 86400, 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"


def test_only_what_came_after_a_mark_is_looked_at() -> None:
    book = LogBook()
    book.add(line("before"))
    mark = book.mark()
    assert book.wait(lambda one: "before" in one.text, mark, 0) is None
    book.add(line("after"))
    assert [one.text for one in book.lines(mark)] == ["after"]
    found = book.wait(lambda one: "after" in one.text, mark, 0)
    assert found is not None


def test_a_wait_ends_when_the_line_comes() -> None:
    book = LogBook()
    threading.Timer(0.05, book.add, [line("late")]).start()
    assert book.wait(lambda one: one.text == "late", 0, 20) == line("late")


def test_the_oldest_lines_go_first_and_numbers_stay() -> None:
    book = LogBook(kept=3)
    for number in range(5):
        book.add(line(str(number)))
    assert [one.text for one in book.lines()] == ["2", "3", "4"]
    assert [one.text for one in book.lines(3)] == ["3", "4"]
    assert book.lines(book.mark()) == ()
