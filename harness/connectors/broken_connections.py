"""What a connection that failed says, in words."""

from __future__ import annotations

import os

import aiohttp

from harness.errors import Unreachable, Untrusted

UNTRUSTED = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Errors after which nothing was sent."""


def explain_broken(error: BaseException, where: str) -> Unreachable:
    """Return the error of a connection that failed.

    :param where: who was asked for what, as the beginning of a sentence.
    """
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return Untrusted(
                f"{where} shows a certificate that is not trusted: {error.certificate_error}. "
                "Name the file of its authority (certificates)"
            )
        case aiohttp.ClientConnectorSSLError():
            return Untrusted(
                f"{where} does not speak TLS as expected: {error.os_error}. "
                "Is the port right, or does its URL begin with http://?"
            )
        case aiohttp.ClientConnectorError():
            number = error.os_error.errno
            cause = os.strerror(number) if number and number > 0 else error.os_error.strerror or str(error.os_error)
            return Unreachable(f"{where} cannot be reached: {cause.lower()}. Does it run there?")
        case aiohttp.ServerDisconnectedError():
            return Unreachable(f"{where} closed the connection before an answer came")
        case _:
            return Unreachable(f"{where} broke off: {error or type(error).__name__}")
