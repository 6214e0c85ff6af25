"""Who sends a request, and whether they may."""

from __future__ import annotations

from abc import ABC, abstractmethod

ANYBODY = "anybody"
"""The name of the users of a service without login."""


class Access(ABC):
    """The rights of one request; handlers ask it where the real service has a policy."""

    @abstractmethod
    async def require_any_role(self, *roles: str) -> str:
        """Return the name of the user, if they have one of the roles.

        :raises RejectionError: 401 without a token or with one that is not valid, 403 without any of the roles.
        """


class OpenAccess(Access):
    """Access to a service without login: everybody may do everything."""

    async def require_any_role(self, *roles: str) -> str:
        return ANYBODY


class Authoriser(ABC):
    """Tells the rights of requests by their Authorization header."""

    @abstractmethod
    def authorise(self, authorization: str | None) -> Access:
        """Return the rights; what is wrong with them is told where they are needed.

        :param authorization: the header; None without one.
        """


class OpenAuthoriser(Authoriser):
    """Authoriser of a service without login."""

    def authorise(self, authorization: str | None) -> Access:
        return OpenAccess()
