"""How the commands of a night end: by a signal, or by an error."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Iterator

import typer

from harness.errors import FirstlightError
from harness.nightly.running import INTERRUPTED, NOTHING, USAGE, Night

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def stopping(night: Night) -> Iterator[None]:
    """Have the night end in order by a signal while the block runs; those that are ignored stay so."""
    taken = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, lambda sent, _: night.stop(signal.Signals(sent))) for number in taken}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class CollectionError(FirstlightError):
    """The features could not be collected, as pytest has said, or none was selected."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.exit_code = done.returncode
        what = "no scenario is selected" if done.returncode == NOTHING else "the features cannot be collected"
        # What pytest cannot begin with it says on standard error; the rest is a list of what it found before.
        said = done.stderr if done.returncode == USAGE and done.stderr.strip() else done.stdout + done.stderr
        super().__init__(f"{what}:\n{said}".rstrip())


@contextlib.contextmanager
def telling_errors() -> Iterator[None]:
    """Tell what has an explanation, and end the command with the exit code that pytest has for it."""
    try:
        yield
    except CollectionError as error:
        typer.echo(f"firstlight: {error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except FirstlightError as error:
        typer.echo(f"firstlight: {error}", err=True)
        raise typer.Exit(USAGE) from None
    except KeyboardInterrupt:  # before anything runs
        typer.echo("firstlight: interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
