"""How a simulated OET is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

RELEASE = 7
BASE_PATH = f"/ska-oso-oet/oet/api/v{RELEASE}"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class OetSettings:
    """One OET.

    :param port: 0 for any that is free.
    :param scripts: folders below which scripts of the file system lie, the first with ``abort.py``; none: anywhere.
    :param blocks: folder of scheduling block definitions, ``<sbd_id>.json``.
    :param work: folder for clones, environments and temporary files.
    :param environment: variables that scripts find, such as TANGO_HOST.
    :param preload: modules that are imported once, for all scripts.
    :param strict: whether a request that changes nothing is answered with 409 or 422 instead of 200 or 500.
    :param answer_limit: seconds that the worker process has for an answer.
    :param body_limit: seconds that a client has for the body of a request.
    :param stop_grace: seconds that a script has to clean up after SIGTERM.
    :param abort_limit: seconds that the abort script has to become READY.
    """

    work: Path
    host: str = "127.0.0.1"
    port: int = 0
    base_path: str = BASE_PATH
    scripts: tuple[Path, ...] = ()
    blocks: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    preload: tuple[str, ...] = ()
    strict: bool = False
    answer_limit: float = 30.0
    body_limit: float = 10.0
    stop_grace: float = 3.0
    abort_limit: float = 10.0

    @property
    def abort_script(self) -> str:
        """The URI of the script that aborts a subarray."""
        folder = self.scripts[0] if self.scripts else Path("/scripts")
        return f"file://{folder}/abort.py"
