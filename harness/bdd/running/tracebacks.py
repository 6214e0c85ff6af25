"""Failures of scenarios as a tester reads them: the scenario with the failing step marked, and what that step says."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

import pytest

from harness.bdd.collecting.collect import line_of, row_of, scenario_of
from harness.bdd.internals import (
    ExceptionChainRepr,
    ExceptionRepr,
    ReprEntryNative,
    ReprExceptionInfo,
    ReprFileLocation,
    ReprTraceback,
    Step,
    Traceback,
)
from harness.bdd.running.progress import Progress, progress_of
from harness.bdd.running.storyboard import AFTERWORD, FILLED, Line, as_entry, story_lines
from harness.bdd.sentences.definitions import place_of, shown_path
from harness.errors import FirstlightError
from harness.workers import is_worker

MACHINERY = ("_pytest.", "pluggy.", "pytest_bdd.", "allure_commons.", "asyncio.")
"""Modules whose calls are left out of tracebacks."""


def cut(error: BaseException, function: Callable[..., object]) -> bool:
    """Let an error's traceback begin in a step function; False if the step function is not in it."""
    code = inspect.unwrap(function).__code__
    traceback: TracebackType | None = error.__traceback__
    while traceback and traceback.tb_frame.f_code is not code:
        traceback = traceback.tb_next
    if traceback:
        error.__traceback__ = traceback
    return traceback is not None


def note(step: Step, path: Path, root: Path) -> str:
    """``features/scan.feature:12: Then subarray 1 becomes IDLE``."""
    return f"{shown_path(path, root)}:{step.line_number}: {step.keyword} {step.name}"


def explains_itself(error: BaseException) -> bool:
    """Whether a tester needs no traceback with it: an error of the harness, or an expectation that it found unmet."""
    if isinstance(error, (FirstlightError, pytest.FixtureLookupError)) or hasattr(error, "explanation"):
        return True
    return isinstance(error, AssertionError) and _raised_in(error).startswith("harness.")


def _raised_in(error: BaseException) -> str:
    """The module that raised an error."""
    module = ""
    for frame, _ in walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
    return module


def message_of(error: BaseException, step: Step | None = None) -> str:
    """What an error says, without its notes; with its class where that tells something.

    :param step: the step that it is shown with; an explanation that begins with this step's sentence goes without it.
    """
    if isinstance(error, pytest.FixtureLookupError):
        return f"there is no fixture {error.argname!r}, which the step or a fixture of it asks for"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    text = str(error) or "no message"
    if step:
        first, _, rest = text.partition("\n")
        text = textwrap.dedent(rest) if rest and first.endswith(step.name) else text
    if isinstance(error, (AssertionError, pytest.fail.Exception, pytest.skip.Exception)):
        return text
    return f"{getattr(error, 'title', '') or type(error).__name__}: {text}"


def longrepr(item: pytest.Item, phase: str, error: BaseException, present: object) -> object:
    """What the report of a scenario shows of its failure.

    :param phase: ``setup``, ``call`` or ``teardown``.
    :param present: what pytest would show; returned where nothing better is known.
    """
    scenario = scenario_of(item)
    if scenario is None:
        return present
    progress = progress_of(item)
    failed = progress.failed if progress and phase == "call" else None
    if failed is None and not explains_itself(error):
        return present
    style: str = item.config.getoption("tbstyle")
    quiet = explains_itself(error) and style not in ("long", "native")
    shown = shown_path(item.path, item.config.rootpath)
    said = message_of(error, failed).splitlines() if quiet else []
    if failed is None:
        said = [f"{_when(progress)}:", *said]
    elif quiet and progress and progress.function:
        said.append(f"({place_of(progress.function, item.config.rootpath)})")
    row = item.stash.get(FILLED, row_of(item))
    lines = story_lines(scenario, row, progress, said, shown=shown, failed=failed)
    lines += [Line(f"  {text}", {"bold": True}) for text in item.stash.get(AFTERWORD, ())]
    line = failed.line_number if failed else line_of(item)
    crash = ReprFileLocation(shown, line, next(iter(message_of(error, failed).strip().splitlines()), ""))
    entry = as_entry(lines, plain=is_worker(item.config))
    if quiet:
        return ReprExceptionInfo(ReprTraceback([entry], None, "native"), crash)
    python = _python(item, error, progress, style) if progress else None
    return _prefixed(python or present, entry, crash)


def _when(progress: Progress | None) -> str:
    begun = progress is not None and any(ran.started for ran in progress.steps)
    return "after its last step" if begun else "before its first step"


def _python(item: pytest.Item, error: BaseException, progress: Progress | None, style: str) -> object | None:
    """Pytest's own view of the error, from the step function on; None if it did not come from there."""
    if not (progress and progress.function and cut(error, progress.function)):
        return None
    notes = getattr(error, "__notes__", [])
    mine = [
        each for each in notes if progress.failed and each == note(progress.failed, item.path, item.config.rootpath)
    ]
    try:
        for each in mine:
            notes.remove(each)  # the scenario above says it
        return pytest.ExceptionInfo.from_exception(error).getrepr(
            style="short" if style in ("auto", "line", "no") else style,  # type: ignore[arg-type]
            showlocals=item.config.getoption("showlocals"),
            funcargs=False,
            tbfilter=_own_frames,
        )
    finally:
        notes += mine


def _own_frames(info: pytest.ExceptionInfo[BaseException]) -> Traceback:
    """A traceback without what pytest does between a step and the fixture that it asks for."""
    return info.traceback.filter(lambda entry: not entry.frame.f_globals.get("__name__", "").startswith(MACHINERY))


def _prefixed(shown: object, entry: ReprEntryNative, crash: ReprFileLocation) -> object:
    """Pytest's view with the scenario above it."""
    if isinstance(shown, ExceptionChainRepr):
        chain = list(shown.chain)
        chain[0] = (_below(entry, chain[0][0]), *chain[0][1:])
        chain[-1] = (chain[-1][0], crash, chain[-1][2])
        return ExceptionChainRepr(chain)
    if isinstance(shown, ExceptionRepr):
        return ReprExceptionInfo(_below(entry, shown.reprtraceback), crash)
    return shown


def _below(entry: ReprEntryNative, traceback: ReprTraceback) -> ReprTraceback:
    return ReprTraceback([entry, *traceback.reprentries], traceback.extraline, traceback.style)
