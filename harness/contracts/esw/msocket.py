"""What msocket, the transport of all services, adds to their messages: errors that are no messages of a service."""

from __future__ import annotations

from msgspec import Struct

POST_ENDPOINT = "/post-endpoint"
WEBSOCKET_ENDPOINT = "/websocket-endpoint"

ERROR_TYPE = "Error-Type"
"""The header that tells a domain error from a generic one."""
DOMAIN_ERROR = "DomainError"
GENERIC_ERROR = "GenericError"

CREDENTIALS_MISSING = "The resource requires authentication, which was not supplied with the request"
CREDENTIALS_REJECTED = "The supplied authentication is invalid"
AUTHORIZATION_FAILED = "The supplied authentication is not authorized to access this resource"
AUTHENTICATE = 'Bearer realm="TMT"'
"""The header ``WWW-Authenticate`` of the first two."""


class ServiceError(Struct, frozen=True):
    """Any error of a service that is none of its domain.

    :param error_name: the class of the exception, as ``TimeoutException``.
    """

    error_name: str
    error_message: str


def tell_malformed(reason: str) -> str:
    """Write the body of a 400."""
    return f"The request content was malformed:\n{reason}"
