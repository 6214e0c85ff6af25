"""The main program of a script's process: prepares, loads and runs as the worker process orders, and tells each state.

Orders and what is told for them::

    env     PREP_ENV, IDLE
    load    LOADING, IDLE
    run     INITIALISING, READY for init, or READY alone where there is none;
            RUNNING, READY for any other function, and then the process ends

An exception ends the process, after FAILED and its traceback were told.
"""

from __future__ import annotations

import atexit
import logging
import socket
import sys
import threading
import time
import traceback
import types
from typing import Any

from simulators.oet.bus.frames import Message
from simulators.oet.scripts.channel import Channel
from simulators.oet.scripts.environments import EnvironmentManager
from simulators.oet.scripts.loading import ModuleFactory
from simulators.oet.scripts.orphans import name_process
from simulators.oet.scripts.publishing import Forwarder
from simulators.oet.scripts.termination import TerminateInterrupt, Termination

TERMINATED = 143
"""Exit code of a script that SIGTERM ended."""
FAILED = 1


class ScriptHost:
    """Runs one script."""

    def __init__(self, channel: Channel, termination: Termination, forwarder: Forwarder) -> None:
        self._channel, self._termination, self._forwarder = channel, termination, forwarder
        self._module: types.ModuleType | None = None

    def run(self) -> int:
        """Follow orders until the end and return the exit code."""
        try:
            self._termination.install()
            first = self._channel.receive()
            name = str(first["pid"])
            threading.current_thread().name = name
            name_process(f"procedure {name}")
            self._forwarder.join(self._channel, name)
            self._tell("IDLE")
            self._follow(first)
        except TerminateInterrupt:
            return TERMINATED
        except BaseException as error:
            self._fail(error)
            return FAILED
        return 0

    def _follow(self, order: Message) -> None:
        while True:
            match order["kind"]:
                case "env":
                    self._tell("PREP_ENV")
                    self._channel.flush()
                    EnvironmentManager(order["environments"], order["clones"]).enter_env(order["script"])
                    self._tell("IDLE")
                case "load":
                    self._tell("LOADING")
                    factory = ModuleFactory(order["folders"], order["clones"], order["misleading"])
                    self._channel.flush()
                    self._module = factory.get_module(order["script"])
                    self._tell("IDLE")
                case "run":
                    self._call(order["function"], order["args"], order["kwargs"])
                    if order["function"] != "init":
                        return  # a script runs once
            order = self._channel.receive()

    def _call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        if name == "init" and not hasattr(self._module, "init"):
            self._tell("READY")  # its arguments are dropped
            return
        self._tell("INITIALISING" if name == "init" else "RUNNING")
        self._channel.flush()
        getattr(self._module, name)(*args, **kwargs)
        self._tell("READY")

    def _tell(self, state: str) -> None:
        self._channel.post({"kind": "state", "state": state, "time": time.time()})

    def _fail(self, error: BaseException) -> None:
        text = "".join(traceback.format_exception(error))
        self._channel.send({"kind": "failed", "stacktrace": text, "time": time.time()})


def prepare() -> Forwarder:
    """Do once what all scripts need, before they are forked."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    return Forwarder()


def main(connection: socket.socket, forwarder: Forwarder) -> int:
    """Run a script and what it left for the end; return the exit code."""
    termination = Termination()
    channel = Channel(connection, termination)
    code = ScriptHost(channel, termination, forwarder).run()
    try:
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        atexit._run_exitfuncs()  # noqa: SLF001  (the process ends without the interpreter's own end, which is slow)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        if code == 0:
            channel.send({"kind": "done"})
    except BaseException:
        return code or FAILED
    return code
