"""Opens a run's target while the run still collects its scenarios."""

from __future__ import annotations

import threading
from collections.abc import Callable

from harness.targets.launcher import Launcher
from harness.targets.plan import Plan
from harness.targets.target import Target


class Opening:
    """A target that is being opened on a thread of its own; the one who made it closes it.

    :param say: is told what is waited for.
    """

    def __init__(self, plan: Plan, launcher: Launcher | None, say: Callable[[str], None]) -> None:
        self._plan, self._launcher, self._say = plan, launcher, say
        self._target: Target | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._open, name="opening the target", daemon=True)
        self._thread.start()

    def _open(self) -> None:
        try:
            self._target = Target(self._plan, self._launcher, say=self._say)
        except BaseException as error:  # handed to the one who asks for the target
            self._error = error

    def result(self) -> Target:
        """The open target; raises what opening it raised. Opening ends within the launcher's limit and a call's."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._target is not None
        return self._target

    def close(self) -> None:
        """Close the target if it was opened; calling it again does nothing."""
        self._thread.join()
        target, self._target = self._target, None
        if target is not None:
            target.close()
