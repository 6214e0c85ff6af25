"""What a sequencer does, a line for each change."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from firstlight.columns import simple_table
from firstlight.esw.words import name_class, write_parameters
from harness.contracts.esw.sequencing.sequencer import SequencerStateResponse
from harness.contracts.esw.sequencing.step_lists import Failure, InFlight, Pending, Running, Step, StepList

OWN_NAME = re.compile(r"^StepId: [^,]*, CommandName: [^,]*, reason: ")
"""What a sequencer writes in front of why a step failed."""


class StepLines:
    """Tells what is new in each state of a sequencer; times are those at which they came."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._last: SequencerStateResponse | None = None
        self._told: dict[str, str] = {}

    def tell(self, state: SequencerStateResponse) -> Iterator[str]:
        """Yield a line for each step, and for the sequencer, that is otherwise than before."""
        passed = f"{time.monotonic() - self._began:8.1f} s  "
        steps = dict(enumerate(state.step_list, 1))
        for number, step in steps.items():
            status = write_status(step)
            if self._told.get(step.id, "Pending") != status:
                yield f"{passed}step {number}  {step.command.command_name}  {status}"
        word = describe_state(state)
        if self._last is None or describe_state(self._last) != word:
            yield f"{passed}{word}"
        self._last, self._told = state, {step.id: write_status(step) for step in state.step_list}


def describe_state(state: SequencerStateResponse) -> str:
    """Return the state of a sequencer, and in front of which step it holds."""
    word, steps = name_class(state.sequencer_state), state.step_list
    held = next((number for number, one in enumerate(steps, 1) if isinstance(one.status, Pending)), 0)
    if not isinstance(state.sequencer_state, Running) or any(isinstance(one.status, InFlight) for one in steps):
        return word
    return f"{word}, holds in front of step {held}" if held and steps[held - 1].has_breakpoint else word


def write_status(step: Step) -> str:
    """Return the status of a step, and why it failed."""
    word = name_class(step.status)
    return f"{word}: {OWN_NAME.sub('', step.status.message)}" if isinstance(step.status, Failure) else word


def find_failure(steps: StepList) -> str:
    """Return which step failed, and why; "" if none did."""
    failed = ((number, one) for number, one in enumerate(steps, 1) if isinstance(one.status, Failure))
    return next((f"step {number}, {one.command.command_name}: {write_status(one)}" for number, one in failed), "")


def list_steps(steps: StepList) -> list[str]:
    """Return the lines that list steps."""
    titles = ("Step", "Kind", "Command", "Status", "Breakpoint", "Id", "Parameters")
    rows = [
        (
            number,
            name_class(one.command),
            one.command.command_name,
            write_status(one),
            "yes" if one.has_breakpoint else "",
            one.id,
            write_parameters(one.command.param_set),
        )
        for number, one in enumerate(steps, 1)
    ]
    return simple_table(titles, rows)
