"""Sentences about the Sequence Manager: observing modes, and the sequencers and sequence components that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import given, looks_at, then, when
from harness.connectors.esw.keys import ModeOf
from harness.events import Key
from harness.vocabulary.esw.sequencer_expectations import list_keys

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw

Table = list[list[str]] | None


def observing_mode(mode: str) -> list[Key]:
    """Return the status of the observing mode that the sentence names."""
    return [ModeOf(mode).key]


@given('the observing mode "<mode>" is configured')
@looks_at(observing_mode)
def mode_is_configured(esw: Esw, mode: str) -> None:
    """Start its sequencers unless they run; they are shut down when the scenario is over."""
    esw.observing.reach(mode)


@when('I configure the observing mode "<mode>"')
@looks_at(observing_mode)
def configure(esw: Esw, mode: str) -> None:
    """Have the Sequence Manager start the sequencers of an observing mode."""
    esw.observing.configure(mode)


@when('I shut down the observing mode "<mode>"')
@looks_at(observing_mode)
def shut_down_mode(esw: Esw, mode: str) -> None:
    """Have the Sequence Manager shut the sequencers of an observing mode down."""
    esw.observing.shut_down(mode)


@when("I provision these sequence components")
def provision(esw: Esw, *, datatable: Table = None) -> None:
    """Have sequence components started, in place of all that there are; a table says how many (agent, number)."""
    esw.observing.provision(datatable)


@when('I start the sequencer "<prefix>"')
@looks_at(list_keys)
def start_sequencer(esw: Esw, prefix: str) -> None:
    """Have the Sequence Manager start a sequencer in a sequence component that is idle."""
    esw.observing.start_sequencer(prefix)


@when('I restart the sequencer "<prefix>"')
@looks_at(list_keys)
def restart_sequencer(esw: Esw, prefix: str) -> None:
    """Have the Sequence Manager start a sequencer anew, where it is."""
    esw.observing.restart_sequencer(prefix)


@when('I shut down the sequencer "<prefix>"')
@looks_at(list_keys)
def shut_down_sequencer(esw: Esw, prefix: str) -> None:
    """Have the Sequence Manager shut a sequencer down; its sequence component stays."""
    esw.observing.shut_down_sequencer(prefix)


@when("I shut down all sequencers")
def shut_down_all_sequencers(esw: Esw) -> None:
    """Have the Sequence Manager shut all sequencers down; sequence components stay."""
    esw.observing.shut_down_all()


@then('the observing mode "<mode>" is <status>')
@looks_at(observing_mode)
def mode_is(esw: Esw, mode: str, status: str) -> None:
    """It is Configured, Configurable or NonConfigurable now."""
    esw.observing.is_status(mode, status)


@then('the Sequence Manager answers <response>[ naming "<text>"]')
def manager_answers(esw: Esw, response: str, text: str | None) -> None:
    """It has answered the last request by this (Success, ConfigurationMissing, ...), with the text in it."""
    esw.observing.answers(response, text)
