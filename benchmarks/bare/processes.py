"""The plainest way to run a script in a process of its own: multiprocessing's fork server, started and joined.

``python benchmarks/bare/script.py SCRIPT`` answers each line of its input with the seconds of one run.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
import types
from importlib.machinery import SourceFileLoader

PRELOADED = [__name__, "simulators.oet.scripts.forkserver"]
"""This one, and what the fork server of the OET has imported."""


def run(script: str) -> None:
    """Load a script, and call its main."""
    module = types.ModuleType("user_module")
    SourceFileLoader("user_module", script).exec_module(module)
    module.main()


def serve() -> None:
    """Run the script once for each line."""
    multiprocessing.set_start_method("forkserver")
    multiprocessing.set_forkserver_preload(PRELOADED)
    for _ in sys.stdin:
        began = time.perf_counter()
        process = multiprocessing.Process(target=run, args=(sys.argv[1],))
        process.start()
        process.join()
        took = time.perf_counter() - began
        assert process.exitcode == 0
        print(took, flush=True)
