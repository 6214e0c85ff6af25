"""Where a gateway is, how far it is trusted, and what is wrong if it does not answer there."""

from __future__ import annotations

import errno
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp

from harness.connectors.certificates import trust_authority
from harness.connectors.tango.bridge.transport.environment import BEARER
from harness.errors import GatewayAway, Unreachable, Untrusted

UNTRUSTED = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)

REDIRECTS = range(300, 400)
DOWN = 500
"""From this status on the other side says that the fault is its own."""


class RedirectedError(aiohttp.ClientError):
    """The answer was that what was asked for is somewhere else; nobody went there."""


def no_redirects() -> aiohttp.TraceConfig:
    """Has a session follow no redirect: whoever it leads to would be shown the user's token.

    A websocket's first message holds it, which no rule of HTTP on what goes to another host keeps back.
    """
    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(_refuse)
    return config


async def _refuse(
    session: aiohttp.ClientSession, context: SimpleNamespace, redirect: aiohttp.TraceRequestRedirectParams
) -> None:
    response = redirect.response
    response.close()
    raise RedirectedError(f"{response.headers.get('Location', 'nowhere')} [{response.status}]")


@dataclass(frozen=True, slots=True)
class Settings:
    """What messages call the settings that say where a gateway is: keys of a profile, or options of a command.

    :param where: in which they stand, as the end of a phrase.
    :param together: all of them.
    """

    url: str = "tango.gateway.url"
    login: str = "tango.gateway.login"
    certificates: str = "tango.gateway.certificates"
    limit: str = "limits.call"
    where: str = " in the target's profile"
    together: str = "what the target's profile says below [tango.gateway] (url, prefix, login)"


@dataclass(frozen=True, slots=True)
class Gateway:
    """A TangoGQL service and the login in front of it.

    In the field both stand behind one ingress: ``https://<host>/<namespace>/taranta/db`` and ``.../socket``.

    :param url: scheme, host and port, such as ``https://k8s.example.org``.
    :param prefix: path before ``/db``, ``/socket`` and the login's; "" or ``/integration/taranta``.
    :param login: path of the login service behind `url` and `prefix`, or an URL of its own; "" if there is none.
    :param certificates: file of the certificate authority that signed the gateway's, if the system does not know it.
    :param repeatable: commands that may be sent twice when nobody knows whether the first was executed.
    """

    url: str
    prefix: str = ""
    login: str = "/auth/login"
    certificates: Path | None = None
    repeatable: tuple[str, ...] = ()
    settings: Settings = Settings()

    def may_repeat(self, command: str) -> bool:
        """Whether a command may be sent twice; like Tango, upper and lower case count alike."""
        return command.lower() in map(str.lower, self.repeatable)

    @property
    def queries(self) -> str:
        """Where queries and mutations are posted."""
        return f"{self.url}{self.prefix}/db"

    @property
    def socket(self) -> str:
        """Where the websocket is: ``wss`` where queries go by ``https``."""
        return f"ws{self.url.removeprefix('http')}{self.prefix}/socket"

    @property
    def logins(self) -> str:
        """Where user name and password are posted; "" without a login service."""
        if not self.login or self.login.startswith("http"):
            return self.login
        return f"{self.url}{self.prefix}{self.login}"

    def trust(self) -> ssl.SSLContext:
        """Certificates are always verified; raises `ProfileError` for a file that holds none."""
        return trust_authority(self.certificates, self.settings.certificates)

    def oddity(self, place: str, status: int, location: str, otherwise: str) -> str:
        """What is wrong with an answer that is none of what was asked, and the remedy.

        :param place: what has answered.
        :param location: where it redirects to, if it does.
        :param otherwise: what is wrong if the status is not.
        """
        if status in REDIRECTS:
            target = location.partition("?")[0] or "nowhere"  # what follows may be somebody's own
            return (
                f"{place} redirects to {target} [{status}], where no login is sent. Is {self.settings.together} right, "
                f"or is there another login before it (single sign-on)? Such a one gives a token for {BEARER}"
            )
        if status >= DOWN:
            return (
                f"{place} answers with status {status}: it is down or overloaded, or the service behind it is. "
                "See whether it runs, or try again later"
            )
        return f"{place} {otherwise}. Is {self.settings.together} right?"

    def failure(self, place: str, error: BaseException) -> Unreachable:
        """Why a connection failed.

        :param place: what was to be reached.
        """
        elsewhere = bool(self.login) and self.login.startswith("http") and place.endswith(self.login)
        text = f"{place} {self._why(error, self.settings.login if elsewhere else self.settings.url)}"
        return Untrusted(text) if isinstance(error, UNTRUSTED) else GatewayAway(text)

    def _why(self, error: BaseException, setting: str) -> str:
        """Cause and remedy.

        :param setting: says what was to be reached.
        """
        right = f"{setting}{self.settings.where} right"
        match error:
            case aiohttp.ClientConnectorCertificateError():
                authority = f"the authority in {self.certificates}" if self.certificates else "those the system trusts"
                return (
                    f"shows a certificate that is not trusted: {error.certificate_error}. It is checked against "
                    f"{authority}; {self.settings.certificates}{self.settings.where} names another authority's file"
                )
            case aiohttp.ClientConnectorSSLError():
                return f"does not speak TLS as expected: {error.os_error}. Is the port of {setting} right?"
            case RedirectedError():
                return f"redirects to {error}, where the login is not sent. Is {setting} or its prefix wrong?"
            case aiohttp.ClientConnectorError():
                return f"cannot be reached: {_not_connected(error, right)}"
            case aiohttp.ServerDisconnectedError():
                tls = "" if self.url.startswith("https") else ". If its port speaks TLS, the URL begins with https"
                return f"broke off: the connection was closed before an answer came{tls}"
            case _:
                return f"broke off: {said(error)}"


def _not_connected(error: aiohttp.ClientConnectorError, right: str) -> str:
    """Why there is no connection.

    :param right: that the profile is, for the remedy.
    """
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return (
            f"the name of the host, {error.host}, is not known. Is {right}, and is this computer in the network (VPN) "
            "that knows it?"
        )
    if error.os_error.errno == errno.ECONNREFUSED:
        return (
            f"connection refused, nothing listens at port {error.port} of {error.host}. Does the gateway run, and is "
            f"the port of {right}?"
        )
    return f"{said(error.os_error)}. Is {right}, and is there a way from this computer's network?"


def said(error: BaseException) -> str:
    """What is the matter with a connection, in the system's words."""
    number = getattr(error, "errno", None)
    return os.strerror(number).lower() if number else str(error) or "the connection was lost"
