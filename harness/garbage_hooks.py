"""Hooks of pytest that spare the collector of garbage what stays until the end of a run, such as modules and scenarios.

While a run imports and collects, nearly all that is made stays, and the collector would walk through it again and
again: a quarter of the time that a short run needs.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest


def pytest_addoption() -> None:
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_unconfigure() -> Generator[None]:
    gc.enable()  # of a run that did not come to its first scenario, too
    yield
    gc.freeze()  # pytest has looked for what was left open, and would walk through the rest once more
