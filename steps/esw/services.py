"""Sentences about the services of ESW: whether they are there, whose roles count, alarms, locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import Looks, given, looks_at, when

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw

needs_roles = looks_at(lambda: Looks(needs=("roles",)))
"""Skip the scenario where users have the roles that they have."""
needs_locks = looks_at(lambda: Looks(needs=("locks",)))
"""Skip the scenario where nobody can be made to hold a lock."""


@given("the ESW services are reachable")
def services_are_reachable(esw: Esw) -> None:
    """The Location Service answers."""
    esw.services.are_reachable()


@given('my roles are "<roles>"')
@needs_roles
def my_roles_are(esw: Esw, roles: str) -> None:
    """Ask with a token that has exactly these roles, until the scenario is over; "" is no token."""
    esw.services.have_roles(roles)


@given('the <kind> "<prefix>" is locked by "<other>"')
@needs_locks
def is_locked(esw: Esw, kind: str, prefix: str, other: str) -> None:
    """Another prefix holds its lock, until the scenario is over."""
    esw.services.is_locked(kind, prefix, other)


@when('I set the alarm "<alarm>" to <severity>')
def set_alarm(esw: Esw, alarm: str, severity: str) -> None:
    """Set the severity of an alarm, which is a prefix and a name: NFIRAOS.trombone.tooHot."""
    esw.services.set_alarm(alarm, severity)
