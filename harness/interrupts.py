"""End a run in order when it is told to from outside: what is under way fails, says why, and is put back.

A signal interrupts a scenario in its set-up or its steps. That ends these as any other error does, so that terminal,
exit code, Allure and JUnit XML count it alike, and what it changed is put back in its tear-down. A signal that comes
while something is put back waits until that is done; a second one does not.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, cast

import pytest

from harness.bdd.running.progress import progress_of
from harness.workers import is_worker

SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM", signal.SIGHUP: "SIGHUP"}
HANDED_ON = {signal.SIGINT: signal.SIGUSR1, signal.SIGTERM: signal.SIGUSR2, signal.SIGHUP: signal.SIGURG}
"""What the leading process sends to its workers for a signal, which whoever sends it may have sent to them as well."""

MOST_SIGNALS = 3
"""How many a run takes in order, whatever it is at."""


class Phase(StrEnum):
    """What a run is at."""

    OUTSIDE = "outside of tests"
    BETWEEN = "between the phases of a test"
    SETUP = "setup"
    CALL = "call"
    TEARDOWN = "teardown"
    CLOSING = "closing"


class Interrupted(BaseException):
    """A test was ended from outside. No Exception: nothing that a step calls takes it for an error of its own."""

    explanation = ""
    """It needs no traceback."""

    def __init__(self, text: str, title: str = "Interrupted") -> None:
        super().__init__(text)
        self.title = title


class Interrupts:
    """What signals and time limits do to a run; used from the main thread."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.why = ""
        """Such as ``by SIGTERM``; "" as long as nothing ends the run."""
        self.exit_code: int | None = None
        self.phase = Phase.OUTSIDE
        self.forward: Callable[[signal.Signals], bool] = lambda _: False
        """Hand a signal on to the processes that run the scenarios; False if this is the one."""
        self.debugged = bool(session.config.getoption("usepdb", default=False))
        self._parent = os.getppid() if is_worker(session.config) else 0
        self._times = 0
        self._cut = False  # whether what was being put back was interrupted, too
        self._limit = ""  # the time limit that has ended the test under way, or will when all is put back
        self._told = False  # whether the test under way has failed for it
        self._before: dict[int, Any] = {}
        self._terminal = os.dup(2)

    def install(self) -> None:
        """Take the signals that are not ignored."""
        for number in (*SIGNALS, *HANDED_ON.values()) if self._parent else SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._take)

    def uninstall(self) -> None:
        """Leave signals to whoever had them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._terminal)

    def _take(self, number: int, _: FrameType | None) -> None:
        if number in SIGNALS and self._parent == os.getppid():
            return  # Ctrl-C reaches all processes of a terminal; the leading one hands it on to its workers
        if number == signal.SIGHUP:
            leave_terminal()
        meant = next((each for each, sent in HANDED_ON.items() if sent == number), signal.Signals(number))
        why = f"by {SIGNALS[meant]}"
        if number == signal.SIGINT and self._parent:
            why = "because the process that leads the run has gone"
        self._times += 1
        if self._cut or self._times > MOST_SIGNALS:  # whoever insists is obeyed at once
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        again, self.why = bool(self.why), self.why or why
        self.stop(f"the run was interrupted {self.why}")
        if not self.forward(meant):
            self._interrupt(again=again)

    def _interrupt(self, *, again: bool) -> None:
        """Interrupt what this process is at, or leave it until that is over."""
        if self.phase in (Phase.SETUP, Phase.CALL):
            raise KeyboardInterrupt
        if self.phase is Phase.BETWEEN:
            return  # the next phase begins with it
        self._cut = again
        if self.phase is Phase.OUTSIDE and not (again or self._parent):
            raise KeyboardInterrupt
        if self.phase is Phase.TEARDOWN:
            if again:
                raise KeyboardInterrupt
            self._say("interrupted: what was changed is still being put back; once more ends that, too")

    def expire(self, why: str) -> None:
        """End the test under way, and not the run, because its time is over."""
        self._limit = why
        if self.phase in (Phase.SETUP, Phase.CALL):
            raise KeyboardInterrupt

    def stop(self, why: str) -> None:
        """Run no further scenario."""
        self.session.shouldstop = self.session.shouldstop or why

    def begin(self) -> None:
        """A test begins."""
        self.phase, self._told, self._limit = Phase.BETWEEN, False, ""

    @contextlib.contextmanager
    def inside(self, phase: Phase, item: pytest.Item) -> Iterator[None]:
        """Make an error of the test, raised at the end of the phase, of what interrupts it."""
        try:
            self.phase = phase
            if (self.why or self._limit) and not self._told and phase is not Phase.TEARDOWN:  # came between two phases
                raise KeyboardInterrupt
            yield
            if phase is Phase.TEARDOWN and (self.why or self._limit) and not self._told:
                raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            if self.why or not self._limit:
                self.stop("the run was interrupted")
            raise self._error(item, error) from None
        except pytest.exit.Exception as error:
            self.stop(str(error))
            self.exit_code = error.returncode if self.exit_code is None else self.exit_code
            raise Interrupted(str(error), "The run ends").with_traceback(error.__traceback__) from None
        finally:
            self.phase = Phase.BETWEEN

    def _error(self, item: pytest.Item, error: KeyboardInterrupt) -> Interrupted:
        waited = [f" It {note}" for note in getattr(error, "__notes__", ())]
        progress = progress_of(item)
        if self.phase is Phase.TEARDOWN:
            done = "" if self._cut else ", which was done to the end"
            waited = [f" What it changed was being put back{done}.", *waited]
        elif not waited and progress and progress.current:
            step = progress.current.step
            waited = [f' It was at "{step.keyword} {step.name}".']
        self._told = True
        title, why = ("Interrupted", self.why) if self.why or not self._limit else ("Time limit", self._limit)
        text = f"{why or 'by KeyboardInterrupt'}.{''.join(waited)}"
        return Interrupted(text, title).with_traceback(with_lines(error.__traceback__))

    def _say(self, what: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be what has gone
            os.write(self._terminal, f"\n{what}\n".encode())


def with_lines(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the entries that have no line, on which pytest breaks.

    Python 3.11 has none for a frame that a signal interrupts between two of its lines.
    """
    if trace is None:
        return None
    rest = with_lines(trace.tb_next)
    if cast("int | None", trace.tb_lineno) is None:
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def leave_terminal() -> None:
    """Write nowhere what would go to a terminal that has gone: each attempt would be an error."""
    folder = Path("/proc/self/fd")
    with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123
        for each in folder.iterdir() if folder.exists() else ():
            with contextlib.suppress(OSError):
                if str(each.readlink()).startswith(("/dev/pts/", "/dev/tty")):
                    os.dup2(nowhere.fileno(), int(each.name))


INTERRUPTS = pytest.StashKey[Interrupts]()
REST_LIMIT = pytest.StashKey[float]()
"""Seconds within which what a scenario changed is put back; kept with the configuration."""


def end_run(session: pytest.Session, why: str, exit_code: int | None = None) -> None:
    """Have no further scenario run, and the run end with this exit code."""
    session.shouldstop = session.shouldstop or why
    if exit_code is not None and (interrupts := session.config.stash.get(INTERRUPTS, None)):
        interrupts.exit_code = exit_code


def interrupted_twice(left: Sequence[str]) -> Interrupted:
    """Return the error of a scenario whose putting back was interrupted."""
    told = "; ".join(left) or "nothing that is known of"
    return Interrupted(f"a second time, while it was put back. Not put back: {told}.")
