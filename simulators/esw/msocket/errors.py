"""What a handler raises, and how it is answered.

::

    Exception
    ├── DomainError     an error of the service's protocol: 500, ``Error-Type: DomainError``
    ├── RejectionError  the request itself is refused: 400 to 415, in plain text
    └── any other       500, ``Error-Type: GenericError``, a ServiceError with the simple name of its class
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from harness.contracts.esw.msocket import (
    AUTHENTICATE,
    AUTHORIZATION_FAILED,
    CREDENTIALS_MISSING,
    CREDENTIALS_REJECTED,
    ServiceError,
    tell_malformed,
)

CHALLENGE = {"WWW-Authenticate": AUTHENTICATE}
TIMEOUT = "TimeoutException"


class DomainError(Exception):
    """An error of the service's own protocol.

    :param message: of that protocol, as it goes over the wire.
    """

    def __init__(self, message: object) -> None:
        self.message = message
        super().__init__(message)


class NamedError(Exception):
    """An error that is told by a name of its own.

    :param name: the simple class name that a ServiceError tells.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


class RejectionError(Exception):
    """A request is refused in plain text.

    :param headers: that the answer has besides.
    """

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.text, self.headers = status, text, dict(headers or {})
        super().__init__(text)


def reject_malformed(reason: str) -> RejectionError:
    """Return the refusal of a body that is no request."""
    return RejectionError(HTTPStatus.BAD_REQUEST, tell_malformed(reason))


def reject_missing_credentials() -> RejectionError:
    """Return the refusal of a request without a token."""
    return RejectionError(HTTPStatus.UNAUTHORIZED, CREDENTIALS_MISSING, CHALLENGE)


def reject_invalid_credentials() -> RejectionError:
    """Return the refusal of a token that is not valid."""
    return RejectionError(HTTPStatus.UNAUTHORIZED, CREDENTIALS_REJECTED, CHALLENGE)


def reject_missing_role() -> RejectionError:
    """Return the refusal of a user without the role."""
    return RejectionError(HTTPStatus.FORBIDDEN, AUTHORIZATION_FAILED)


def name_exception(error: BaseException) -> str:
    """Return the simple class name of an exception, as Scala has it."""
    if isinstance(error, NamedError):
        return error.name
    return TIMEOUT if isinstance(error, TimeoutError) else type(error).__name__


def describe(error: Exception) -> ServiceError:
    """Return what a client is told of an exception that no protocol has."""
    return ServiceError(name_exception(error), str(error))
