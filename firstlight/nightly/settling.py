"""Brings to rest what a shard left of a telescope that was killed, before others use it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from harness.errors import FirstlightError
from harness.leases.claim import Owner
from harness.nightly.running import Tell
from harness.root import find_root
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.targets.target import Target
from harness.telescope.sharing import Sharing


class Settling:
    """Settles a telescope that shards share, on this computer.

    :param options: of pytest, that choose it.
    :param environment: over that of this process, that says where it is.
    """

    def __init__(self, options: tuple[str, ...], environment: Mapping[str, str], tell: Tell) -> None:
        chosen = dict(option.removeprefix("--").split("=", 1) for option in options)
        self._plan = plan_target(choose(chosen, {}), find_root(Path.cwd()), {**os.environ, **environment})
        self._tell = tell
        self._here = Owner.of_this_process("").name
        self.left: list[str] = []
        """What could not be brought to rest."""

    def settle(self, process: int) -> None:
        """Bring to rest what a process of this computer had leased that has died; nobody else has it meanwhile."""
        self._settle_those(lambda owner: owner.process == process)

    def settle_attempt_before(self) -> None:
        """Bring to rest what was leased in the name of this computer by processes that are not there any more.

        A pod of an Indexed Job has the host name of the one before it of its index, which has ended.
        """
        self._settle_those(lambda owner: has_ended(owner.process))

    def _settle_those(self, is_dead: Callable[[Owner], bool]) -> None:
        try:
            target = Target(self._plan, None, say=self._tell)
            try:
                self._settle(target, is_dead)
            finally:
                target.close()
        except FirstlightError as error:
            self.left.append(f"what a shard left that was killed is not at rest: {error}")

    def _settle(self, target: Target, is_dead: Callable[[Owner], bool]) -> None:
        sharing = Sharing(target, self._tell)
        try:
            for uses in sharing.settle_dead(lambda owner: owner.name == self._here and is_dead(owner)):
                self._tell(f"what the shard had leased that was killed is at rest, and free: {', '.join(uses)}")
        finally:
            self.left += sharing.close()


def has_ended(process: int) -> bool:
    """Return whether a process of this computer is over, though nobody may have asked yet how it ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"
