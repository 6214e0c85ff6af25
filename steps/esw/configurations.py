"""Sentences about the Config Service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import then, when

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw


@when('I store the configuration "<path>"')
def store(esw: Esw, path: str, *, docstring: str | None = None) -> None:
    """Store the doc string as a new version of a file; a file that was not there is deleted with the scenario."""
    esw.configurations.store(path, docstring)


@when('I make version <n> of the configuration "<path>" active')
def make_active(esw: Esw, n: int, path: str) -> None:
    """Make a version active, counted from 1 for the oldest."""
    esw.configurations.make_active(path, n)


@then('the configuration "<path>" is')
def configuration_is(esw: Esw, path: str, *, docstring: str | None = None) -> None:
    """Its latest version has the text of the doc string."""
    esw.configurations.reads(path, docstring, active=False)


@then('the active configuration "<path>" is')
def active_configuration_is(esw: Esw, path: str, *, docstring: str | None = None) -> None:
    """Its active version has the text of the doc string."""
    esw.configurations.reads(path, docstring, active=True)
