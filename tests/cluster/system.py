# ruff: noqa: T201 -- run by hand, it says how to reach it
"""A Tango control system from Debian's packages: the C++ DataBaseds on MariaDB, with TangoTest.

Everything is private: data in a temporary folder, every server on a free loopback port.
``python -m tests.cluster.system`` runs one by hand until Ctrl-C and prints how to reach it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import tango

from tests.ports import free_port
from tests.stopping import stopped

MARIADB = Path("/usr/sbin/mariadbd")
INSTALL = Path("/usr/bin/mariadb-install-db")
CLIENT = Path("/usr/bin/mariadb")
DATABASE = Path("/usr/lib/tango/DataBaseds")
TANGO_TEST = Path("/usr/lib/tango/TangoTest")
ACCESS_CONTROL = Path("/usr/lib/tango/TangoAccessControl")
SCHEMA = Path("/usr/share/dbconfig-common/data/tango-db/install/mysql")

WITH_PARENT = ("/usr/bin/setpriv", "--pdeathsig", "TERM")
"""Lets the kernel end a process with its parent, also after SIGKILL."""

REMOVE_AFTERWARDS = ("/bin/sh", "-c", 'read -r nothing; for try in 1 2 3 4 5; do rm -rf -- "$0" && exit; sleep 1; done')
"""Removes the folder named behind it at the end of its standard input: when its parent is gone, in whatever way."""

READ_ONLY = """
UPDATE access_device SET rights = 'read' WHERE user = '*' AND device = '*/*/*';
INSERT INTO property VALUES ('CtrlSystem', 'Services', 1, 'AccessControl/tango:sys/access_control/1',
  NOW(), NOW(), NULL);
INSERT INTO property_class VALUES ('TangoTest', 'AllowedAccessCmd', 1, 'DevDouble', NOW(), NOW(), NULL);
"""
"""Everybody may read everything, and send DevDouble to devices of class TangoTest; what is said by SQL here is usually
said with a tool, as by the commands of TangoAccessControl. It counts for who connects after it."""

FREE = {"SUPER_TANGO": "true"}
"""Environment of a process that controlled access does not concern: a server has to write to the database."""

DEVICE = "sys/tg_test/1"
LIMIT = 60.0
"""Seconds that each part may take to start."""


def missing() -> tuple[str, ...]:
    """Files of the packages that are not installed."""
    needed = (MARIADB, INSTALL, CLIENT, DATABASE, TANGO_TEST, ACCESS_CONTROL, SCHEMA)
    return tuple(str(one) for one in needed if not one.exists())


class Cluster:
    """The processes of one such control system. To be used as a context manager.

    :param folder: for data and logs; short, because it holds a unix socket.
    :param controlled: with controlled access, under which nobody may change anything.
    """

    def __init__(self, folder: Path, *, controlled: bool = False) -> None:
        self.folder, self.controlled = folder, controlled
        self.address = f"127.0.0.1:{free_port()}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # DataBaseds looks for a unix socket in one fixed place only, so it is given a port.
        self._mariadb = f"127.0.0.1:{free_port()}"
        self._socket = folder / "mariadb.sock"

    def start(self) -> None:
        """Start everything and return when TangoTest answers; raises RuntimeError with the end of a log."""
        self._start_mariadb()
        environment = dict(
            os.environ,
            TANGO_HOST=self.address,
            MYSQL_USER="root",
            MYSQL_PASSWORD="",
            MYSQL_HOST=self._mariadb,
            MYSQL_DATABASE="tango",
        )
        self._spawn("database", [DATABASE, "2", "-ORBendPoint", f"giop:tcp:{self.address}"], environment)
        self._until("database", self._database_answers)
        if self.controlled:
            self._sql(READ_ONLY, "tango")
            self._start_access_control(environment)
        self.start_tango_test()

    def _start_access_control(self, environment: dict[str, str]) -> None:
        endpoint = f"giop:tcp:127.0.0.1:{free_port()}"
        self._spawn("access_control", [ACCESS_CONTROL, "1", "-ORBendPoint", endpoint], {**environment, **FREE})
        locator = f"tango://{self.address}/sys/access_control/1"
        self._until("access_control", lambda: tango.DeviceProxy(locator).ping() > 0)

    def start_tango_test(self) -> None:
        """Start TangoTest, also after it was killed."""
        environment = dict(os.environ, TANGO_HOST=self.address, **(FREE if self.controlled else {}))
        endpoint = f"giop:tcp:127.0.0.1:{free_port()}"
        self._spawn("tango_test", [TANGO_TEST, "test", "-ORBendPoint", endpoint], environment)
        self._until("tango_test", lambda: tango.DeviceProxy(f"tango://{self.address}/{DEVICE}").ping() > 0)

    def kill(self, name: str) -> None:
        """End a process at once."""
        self.processes[name].kill()
        self.processes[name].wait()

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """A process that is stopped for a while."""
        with stopped(self.processes[name].pid):
            yield

    def stop(self) -> None:
        """End all processes, the last started first."""
        for process in reversed(self.processes.values()):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_mariadb(self) -> None:
        data = self.folder / "data"
        account = ["--user=root"] if os.geteuid() == 0 else []
        self._run([INSTALL, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                   "--skip-test-db", *account])  # fmt: skip
        options = [f"--datadir={data}", f"--socket={self._socket}", f"--pid-file={self.folder / 'mariadb.pid'}"]
        # A test's database may be lost with the machine: waiting for the disk is left out.
        where = ["--bind-address=127.0.0.1", f"--port={self._mariadb.partition(':')[2]}"]
        fast = ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--skip-log-bin"]
        self._spawn("mariadb", [MARIADB, "--no-defaults", *options, *where, *fast, *account], dict(os.environ))
        self._until("mariadb", lambda: self._sql("SELECT 1") is None)
        self._sql("CREATE DATABASE tango")
        # The schema names its parts by absolute paths, and defines TangoTest's device sys/tg_test/1.
        self._sql(SCHEMA.read_text(), "tango")

    def _sql(self, text: str, database: str = "mysql") -> None:
        command = [str(CLIENT), "--no-defaults", f"--socket={self._socket}", "--user=root", database]
        done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=LIMIT, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _database_answers(self) -> bool:
        host, port = self.address.split(":")
        with socket.create_connection((host, int(port)), 0.2):
            pass
        return bool(tango.Database(host, int(port)).get_info())

    def _run(self, command: Sequence[object]) -> None:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=LIMIT, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def _spawn(self, name: str, command: Sequence[object], environment: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*WITH_PARENT, *(str(part) for part in command)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _until(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LIMIT
        while True:
            try:
                if ready():
                    return
            except (OSError, RuntimeError, tango.DevFailed) as problem:
                reason: object = problem
            else:
                reason = "not ready"
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                log = (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{name} did not start: {reason}\n{log}")
            time.sleep(0.05)


@contextlib.contextmanager
def running(*, controlled: bool = False) -> Iterator[Cluster]:
    """A cluster that runs while the block does; with controlled access, if that is wanted."""
    with _temporary_folder() as folder:
        cluster = Cluster(folder, controlled=controlled)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder that is gone after the block, and also after a SIGKILL of this process."""
    folder = Path(tempfile.mkdtemp(prefix="tango-cluster-", dir="/tmp"))
    with subprocess.Popen([*REMOVE_AFTERWARDS, str(folder)], stdin=subprocess.PIPE, start_new_session=True):
        yield folder


def main() -> int:
    """Run one by hand."""
    if absent := missing():
        print("missing:", *absent, "\ninstall them with: .ci/tango_system.sh install", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with running() as cluster:
        print(f"TANGO_HOST={cluster.address}", flush=True)
        print(f"device {DEVICE}; end with Ctrl-C", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
