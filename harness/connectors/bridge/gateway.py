"""Where a gateway is, and how far it is trusted."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp

from harness.errors import ProfileError, Unreachable, Untrusted

UNTRUSTED = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)


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
        try:
            return ssl.create_default_context(cafile=self.certificates)
        except (OSError, ssl.SSLError) as error:
            raise ProfileError(
                f"the certificate authority cannot be read: {error}",
                place=str(self.certificates),
                path="tango.gateway.certificates",
                remedy="Name a PEM file with the certificate of the authority.",
            ) from None

    def failure(self, place: str, error: BaseException) -> Unreachable:
        """Why a connection failed.

        :param place: what was to be reached.
        """
        text = f"{place} {self._why(error)}"
        return Untrusted(text) if isinstance(error, UNTRUSTED) else Unreachable(text)

    def _why(self, error: BaseException) -> str:
        match error:
            case aiohttp.ClientConnectorCertificateError():
                authority = f"the authority in {self.certificates}" if self.certificates else "those the system trusts"
                return (
                    f"shows a certificate that is not trusted: {error.certificate_error}. It is checked against "
                    f"{authority}; tango.gateway.certificates in the target's profile names another authority's file"
                )
            case aiohttp.ClientConnectorSSLError():
                return f"does not speak TLS as expected: {error.os_error}. Is the port of tango.gateway.url right?"
            case RedirectedError():
                return f"redirects to {error}, where the login is not sent. Is tango.gateway.url or its prefix wrong?"
            case aiohttp.ClientConnectorError():
                return f"cannot be reached: {error}"
            case _:
                return f"broke off: {str(error) or type(error).__name__}"
