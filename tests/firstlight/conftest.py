from __future__ import annotations

import pytest

from tests.firstlight.commands import CommandLine


@pytest.fixture
def firstlight(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line, on a wide terminal and with nothing chosen in the environment."""
    monkeypatch.setenv("COLUMNS", "160")
    for name in ("TANGO_HOST", "FIRSTLIGHT_TARGET", "FIRSTLIGHT_TELESCOPE"):
        monkeypatch.delenv(name, raising=False)
    return CommandLine(monkeypatch, capsys)
