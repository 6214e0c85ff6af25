"""Whose token goes with requests to ESW."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

Renewal = Callable[[], Awaitable[str]]
"""Logs in again, and returns the new token."""
HIDDEN = "***"
"""What stands in place of a token that the other side sent back."""


class Credentials:
    """The token of whoever asks, which may change between two requests; shows it nowhere.

    :param token: a JSON web token; "" for nobody's.
    """

    def __init__(self, token: str = "") -> None:
        self._token = token
        self._renewal: Renewal | None = None

    def use(self, token: str, renewal: Renewal | None = None) -> Callable[[], None]:
        """Send another token from now on ("" for none), and return what goes back to the one before.

        :param renewal: gets a new one when it has expired.
        """
        before, renewal_before = self._token, self._renewal
        self._token, self._renewal = token, renewal

        def go_back() -> None:
            self._token, self._renewal = before, renewal_before

        return go_back

    def keep(self) -> Callable[[], Callable[[], None]]:
        """Return what sends the present token once more, whichever is sent then; see `use`."""
        token, renewal = self._token, self._renewal
        return lambda: self.use(token, renewal)

    async def renew(self) -> bool:
        """Get a new token, since the one that was sent is refused; whether there is one."""
        renewal, self._renewal = self._renewal, None  # logging in must not ask for a login
        if renewal is None:
            return False
        try:
            self._token = await renewal()
        finally:
            self._renewal = renewal
        return True

    def headers(self) -> Mapping[str, str]:
        """Return what goes with each request."""
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def hide(self, text: str) -> str:
        """Return a text of the other side without the token that it may have sent back."""
        return text.replace(self._token, HIDDEN) if self._token else text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN if self._token else 'nobody'})"
