"""The list of this process's devices, which must not change while a proxy is made.

`DeviceProxy` looks through it, to find out whether its device is of this process, and takes no lock for that: a device
that is made or removed meanwhile ends the process by SIGSEGV (`DeviceProxy::local_import`, cppTango 10.3).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 1.5
"""Seconds that the one waits for the other. A proxy of a device that hangs takes long to be made; and who removes a
device may wait for one who makes a proxy in a call of that device: then it is better to go on."""

_changed = threading.Condition()
_making = 0
_changing = False


@contextmanager
def while_it_stays() -> Iterator[None]:
    """Make proxies: any number at a time, while the list does not change."""
    global _making  # noqa: PLW0603  (of the process, as the list is)
    with _changed:
        _changed.wait_for(lambda: not _changing, LIMIT)
        _making += 1
    try:
        yield
    finally:
        with _changed:
            _making -= 1
            _changed.notify_all()


@contextmanager
def while_it_changes() -> Iterator[None]:
    """Make or remove a device, while nobody makes a proxy. One at a time: the control device's commands are."""
    global _changing  # noqa: PLW0603
    with _changed:
        _changing = True
        _changed.wait_for(lambda: not _making, LIMIT)
    try:
        yield
    finally:
        with _changed:
            _changing = False
            _changed.notify_all()
