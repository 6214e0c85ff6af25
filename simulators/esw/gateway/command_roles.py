"""Who may send which command: the roles that a file lists, or the users of the component's subsystem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem

ESW_USER = "esw-user"


def name_user_role(subsystem: Subsystem) -> str:
    """Return the role of those who use a subsystem."""
    return f"{subsystem.lower()}-user"


def name_engineer_role(subsystem: Subsystem) -> str:
    """Return the role of those who maintain a subsystem."""
    return f"{subsystem.lower()}-eng"


@dataclass(frozen=True, slots=True)
class CommandRoles:
    """The roles of single commands.

    :param listed: roles by ``<prefix>.<command>``, all in lower case.
    """

    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, prefix: Prefix, command: str) -> tuple[str, ...]:
        """Return the roles of which one is enough to send a command to a component."""
        return (name_user_role(prefix.subsystem), *self.listed.get(f"{prefix}.{command}".lower(), ()))


def read_command_roles(text: str) -> CommandRoles:
    """Read the map of roles, a line for each command: ``IRIS.filter.wheel.select: [IRIS-user, TCS-eng]``.

    :raises ValueError: that says what is wrong with it.
    """
    try:
        read: Any = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"the map of command roles cannot be read: {error}") from None
    if read is None:
        return CommandRoles()
    if not isinstance(read, dict):
        raise ValueError("the map of command roles is no map of commands to roles")  # noqa: TRY004  (a wrong file)
    return CommandRoles({_read_command(key): _read_roles(key, roles) for key, roles in read.items()})


def _read_command(key: object) -> str:
    prefix, dot, command = str(key).rpartition(".")
    if not dot or not command:
        raise ValueError(f"{key!r} in the map of command roles is not <prefix>.<command>")
    return f"{Prefix(prefix)}.{command}".lower()


def _read_roles(key: object, roles: object) -> tuple[str, ...]:
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise ValueError(f"the roles of {key!r} in the map of command roles are no list of names")
    return tuple(role.lower() for role in roles)
