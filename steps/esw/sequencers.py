"""Sentences about sequencers: their states, and the sequences that they carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import given, looks_at, then, when
from harness.events import Key
from harness.vocabulary.esw.sequencer_expectations import list_keys, read_step

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw

Table = list[list[str]] | None


def step(n: int, prefix: str) -> list[Key]:
    """Return a step, and its sequencer."""
    return [read_step(prefix, n).key, *list_keys(prefix)]


@given('the sequencer "<prefix>" is <status>')
@looks_at(list_keys)
def sequencer_is(esw: Esw, prefix: str, status: str, *, datatable: Table = None) -> None:
    """Bring it to a state by whatever way there is, started if it has to be; a table says its steps then."""
    esw.sequencers.reach(prefix, status, datatable)


@when('I load the sequence "<file>" into the sequencer "<prefix>"')
@looks_at(list_keys)
def load_file(esw: Esw, file: str, prefix: str) -> None:
    """Load a sequence without starting it; the file holds it as it goes over the wire."""
    esw.sequencers.load(prefix, file)


@when('I load this sequence into the sequencer "<prefix>"')
@looks_at(list_keys)
def load_table(esw: Esw, prefix: str, *, datatable: Table = None) -> None:
    """Load the steps of a table (kind, command, parameters); parameters are laid over those that are declared."""
    esw.sequencers.load(prefix, table=datatable)


@when('I submit the sequence "<file>" to the sequencer "<prefix>"')
@looks_at(list_keys)
def submit_file(esw: Esw, file: str, prefix: str) -> None:
    """Load and start a sequence; the command ends with it."""
    esw.sequencers.submit(prefix, file)


@when('I submit this sequence to the sequencer "<prefix>"')
@looks_at(list_keys)
def submit_table(esw: Esw, prefix: str, *, datatable: Table = None) -> None:
    """Load and start the steps of a table (kind, command, parameters); the command ends with the last of them."""
    esw.sequencers.submit(prefix, table=datatable)


@when('I start the sequence of "<prefix>"')
@looks_at(list_keys)
def start(esw: Esw, prefix: str) -> None:
    """Start the sequence that is loaded; the command ends with it."""
    esw.sequencers.start(prefix)


@when('I pause the sequence of "<prefix>"')
@looks_at(list_keys)
def pause(esw: Esw, prefix: str) -> None:
    """Hold its sequence in front of the next pending step."""
    esw.sequencers.pause(prefix)


@when('I resume the sequence of "<prefix>"')
@looks_at(list_keys)
def resume(esw: Esw, prefix: str) -> None:
    """Let its sequence go on."""
    esw.sequencers.resume(prefix)


@when('I abort the sequence of "<prefix>"')
@looks_at(list_keys)
def abort(esw: Esw, prefix: str) -> None:
    """Abort its sequence: the step in flight ends, and the pending ones are dropped."""
    esw.sequencers.abort(prefix)


@when('I stop the sequence of "<prefix>"')
@looks_at(list_keys)
def stop(esw: Esw, prefix: str) -> None:
    """Stop its sequence: the step in flight ends, and the pending ones are dropped."""
    esw.sequencers.stop(prefix)


@when('I reset the sequence of "<prefix>"')
@looks_at(list_keys)
def reset(esw: Esw, prefix: str) -> None:
    """Drop the pending steps of its sequence, or all that is loaded."""
    esw.sequencers.reset(prefix)


@when('I add the sequence "<file>" to the sequencer "<prefix>"')
@looks_at(list_keys)
def add(esw: Esw, file: str, prefix: str) -> None:
    """Add steps at the end of its sequence."""
    esw.sequencers.add(prefix, file)


@when('I prepend the sequence "<file>" to the sequencer "<prefix>"')
@looks_at(list_keys)
def prepend(esw: Esw, file: str, prefix: str) -> None:
    """Add steps in front of the first that is pending."""
    esw.sequencers.add(prefix, file, in_front=True)


@when('I replace step <n> of "<prefix>" with the sequence "<file>"')
@looks_at(step)
def replace(esw: Esw, n: int, prefix: str, file: str) -> None:
    """Replace a pending step by others; steps count from 1, as they stand in the list now."""
    esw.sequencers.replace(prefix, n, file)


@when('I insert the sequence "<file>" after step <n> of "<prefix>"')
@looks_at(step)
def insert(esw: Esw, file: str, n: int, prefix: str) -> None:
    """Insert steps behind one."""
    esw.sequencers.insert(prefix, n, file)


@when('I delete step <n> of "<prefix>"')
@looks_at(step)
def delete(esw: Esw, n: int, prefix: str) -> None:
    """Delete a pending step."""
    esw.sequencers.delete(prefix, n)


@when('I set a breakpoint at step <n> of "<prefix>"')
@looks_at(step)
def set_breakpoint(esw: Esw, n: int, prefix: str) -> None:
    """Hold its sequence in front of a pending step, when it comes there."""
    esw.sequencers.set_breakpoint(prefix, n)


@when('I remove the breakpoint at step <n> of "<prefix>"')
@looks_at(step)
def remove_breakpoint(esw: Esw, n: int, prefix: str) -> None:
    """Do not hold its sequence in front of a step any more."""
    esw.sequencers.remove_breakpoint(prefix, n)


@when('I put the sequencer "<prefix>" into diagnostic mode "<hint>"')
@looks_at(list_keys)
def enter_diagnostic_mode(esw: Esw, prefix: str, hint: str) -> None:
    """Have its script go into diagnostic mode; the hint says which."""
    esw.sequencers.begin_diagnostics(prefix, hint)


@when('I put the sequencer "<prefix>" into operations mode')
@looks_at(list_keys)
def enter_operations_mode(esw: Esw, prefix: str) -> None:
    """Have its script go back from diagnostic mode."""
    esw.sequencers.end_diagnostics(prefix)


@then('the sequencer "<prefix>" becomes <state>[ within <seconds> s]')
@looks_at(list_keys)
def sequencer_becomes(esw: Esw, prefix: str, state: str, seconds: float | None) -> None:
    """It has come to the state since the last ``When``, or will within the limit; without a sequencer: unregistered."""
    esw.sequencers.becomes(prefix, state, seconds)


@then('the sequencer "<prefix>" goes through <states>[ within <seconds> s]')
@looks_at(list_keys)
def sequencer_goes_through(esw: Esw, prefix: str, states: str, seconds: float | None) -> None:
    """It goes through exactly these states in this order, the starting one left out."""
    esw.sequencers.goes_through(prefix, states, seconds)


@then('the sequencer "<prefix>" stays <state> for <seconds> s')
@looks_at(list_keys)
def sequencer_stays(esw: Esw, prefix: str, state: str, seconds: float) -> None:
    """It has no other state from now on, for so long in the telescope's time."""
    esw.sequencers.stays(prefix, state, seconds)


@then('step <n> of the sequencer "<prefix>" becomes <status>[ within <seconds> s]')
@looks_at(step)
def step_becomes(esw: Esw, n: int, prefix: str, status: str, seconds: float | None) -> None:
    """A step has come to Pending, InFlight, Success or Failure since the last ``When``, or will within the limit."""
    esw.sequencers.step_becomes(prefix, n, status, seconds)


@then('the sequence of "<prefix>" completes[ within <seconds> s]')
@looks_at(list_keys)
def sequence_completes(esw: Esw, prefix: str, seconds: float | None) -> None:
    """All its steps have been carried out since the last ``When``, or will be within the limit."""
    esw.sequencers.completes(prefix, seconds)


@then('the sequence of "<prefix>" fails[ with "<text>"][ within <seconds> s]')
@looks_at(list_keys)
def sequence_fails(esw: Esw, prefix: str, text: str | None, seconds: float | None) -> None:
    """One of its steps has failed since the last ``When``, or will within the limit, for a reason with this text."""
    esw.sequencers.fails(prefix, text, seconds)
