"""The list of this process's devices, which must not change while a proxy is made.

`DeviceProxy` looks through it, to find out whether its device is of this process, and takes no lock for that: a device
that is made or removed meanwhile ends the process by SIGSEGV (`DeviceProxy::local_import`, cppTango 10.3).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 1.5
"""Seconds that anybody waits for another. Who removes a device may in turn wait for one who makes a proxy in a call of
that device: then it is better to go on."""

_lock = threading.Lock()


@contextmanager
def kept_as_it_is() -> Iterator[None]:
    """Change the list, or make a proxy, while nobody else does either."""
    held = _lock.acquire(timeout=LIMIT)
    try:
        yield
    finally:
        if held:
            _lock.release()
