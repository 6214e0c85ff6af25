"""Users, and the roles that they have in the realm."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.contracts.esw.values.subsystems import Subsystem

ADMINS = ("config-admin", "location-admin")
ROLES = (*ADMINS, *(f"{name.lower()}-{kind}" for name in Subsystem for kind in ("user", "eng", "admin")))
"""The roles that services of ESW and CSW ask for."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can log in; shows no password in its repr."""

    username: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = ()


USERS = tuple(User(f"{role}1", f"{role}1", (role,)) for role in ROLES)
"""One user for each role, whose password is the name: ``config-admin1``, ``tcs-user1``."""
