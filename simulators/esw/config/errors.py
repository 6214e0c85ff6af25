"""What the Config Service refuses."""

from __future__ import annotations

from http import HTTPStatus

from harness.contracts.esw.config import ConfigError
from simulators.esw.msocket.errors import DomainError

NOT_FOUND = "FileNotFound"
EXISTS = "FileAlreadyExists"
INVALID = "InvalidInput"
STATUS = {NOT_FOUND: HTTPStatus.NOT_FOUND, EXISTS: HTTPStatus.CONFLICT, INVALID: HTTPStatus.BAD_REQUEST}
"""The status of each error."""


def refuse_missing(path: str) -> DomainError:
    """Return the error of a file, or a version of it, that does not exist."""
    return DomainError(ConfigError(f"File does not exist at path={path}", (NOT_FOUND,)))


def refuse_existing(path: str) -> DomainError:
    """Return the error of a file that exists already."""
    return DomainError(ConfigError(f"File already exists at path={path}", (EXISTS,)))


def refuse_input(reason: str) -> DomainError:
    """Return the error of a request that cannot be read."""
    return DomainError(ConfigError(reason, (INVALID,)))
