"""``firstlight shard``: runs one shard of a night that another computer has planned, and hands its results over."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from firstlight.nightly.settling import Settling
from firstlight.nightly.stopping import stopping, telling_errors
from firstlight.reaching import TargetOption
from harness.errors import ProfileError
from harness.nightly.handing_over import TOKEN, HandingOverError, Handover
from harness.nightly.local import LocalRunner
from harness.nightly.plan import NightPlan, Shard
from harness.nightly.running import INTERNAL, Night
from harness.root import find_root, read_settings
from harness.targets.choice import choose
from harness.targets.plan import plan_target

CONTEXT = {"ignore_unknown_options": True, "allow_extra_args": True}
"""What else is given goes to pytest."""

INDEX = "JOB_COMPLETION_INDEX"
"""The variable by which an Indexed Job tells a pod which of its shards it is."""

SEND_PERIOD = 2.0
"""Seconds between two times at which results are handed over."""

KILLED = 137
"""Exit code of a shard whose run was killed."""


def shard(
    context: typer.Context,
    collector: Annotated[str, typer.Option(help="Where results go, as http://host:port.")],
    *,
    phase: Annotated[int, typer.Option(help="Phase of the night: 1, or 2 for what needs the telescope alone.")] = 1,
    index: Annotated[
        int | None, typer.Option(help=f"Index of the shard in its phase. Default that of {INDEX}.")
    ] = None,
    target: TargetOption = None,
    telescope: Annotated[str, typer.Option(help="A declared telescope in place of the target's.")] = "",
) -> None:
    """Run one shard of a night that 'firstlight nightly' has planned elsewhere, and hand its results over as it goes.

    What else is given goes to pytest. The token of the night is FIRSTLIGHT_NIGHT_TOKEN in the environment.

    Exit code as of its run; 3 if the results could not be handed over, 137 if its run was killed.
    """
    with telling_errors():
        settings = read_settings(find_root(Path.cwd()))
        plan = plan_target(choose({"target": target, "telescope": telescope}, settings), find_root(Path.cwd()))
        options = (
            *((f"--target={target}",) if target else ()),
            *((f"--telescope={telescope}",) if telescope else ()),
        )
        settling = Settling(options, {}, typer.echo)
        with tempfile.TemporaryDirectory(prefix="firstlight-shard-") as folder:
            name = f"{phase}-{read_index(index)}"
            left = Path(folder) / name / "0"
            left.mkdir(parents=True)
            handover = Handover(collector, name, left)
            mine = Shard(read_index(index), phase, tuple(handover.node_ids), 0.0)
            night_plan = NightPlan((), (mine,))
            settle = settling.settle if plan.shared else lambda _: None
            arguments = [*context.args, *options]
            runner = LocalRunner(Path(folder), night_plan, arguments, {TOKEN: ""}, rest=plan.limits.rest, settle=settle)
            night = Night(night_plan, runner, typer.echo)
            with stopping(night), sending(handover):
                if handover.attempt and plan.shared:
                    settling.settle_attempt_before()
                outcome = night.run()
            for line in settling.left:
                typer.echo(line)
            for _, text in runner.outputs(outcome.ends):
                typer.echo(text)
            code = outcome.exit_code
            if any(end.exit_code is None for end in outcome.ends.values()):
                code = KILLED
            hand_over_rest(handover, code)
    raise typer.Exit(code)


def read_index(given: int | None) -> int:
    """Return the index of this shard; raises `ProfileError` if nothing tells it."""
    text = os.environ.get(INDEX, "") if given is None else str(given)
    if not text.isdecimal():
        raise ProfileError("the index of the shard is missing", place="--index", remedy=f"Give it, or set {INDEX}.")
    return int(text)


@contextlib.contextmanager
def sending(handover: Handover) -> Iterator[None]:
    """Hand results over, now and then, while the block runs; a collector that is away gets them later."""
    over = threading.Event()

    def send() -> None:
        while not over.wait(SEND_PERIOD):
            with contextlib.suppress(HandingOverError):
                handover.send()

    thread = threading.Thread(target=send, name="handing results over", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def hand_over_rest(handover: Handover, code: int) -> None:
    """Hand over what is left; ends the command if nobody takes it."""
    try:
        handover.complete(code)
    except HandingOverError as error:
        typer.echo(f"firstlight: {error}", err=True)
        raise typer.Exit(INTERNAL) from None
    finally:
        handover.close()
