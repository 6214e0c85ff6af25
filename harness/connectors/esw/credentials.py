"""Whose token goes with requests to ESW."""

from __future__ import annotations

from collections.abc import Mapping

HIDDEN = "***"
"""What stands in place of a token that the other side sent back."""


class Credentials:
    """The token of whoever asks, which may change between two requests; shows it nowhere.

    :param token: a JSON web token; "" for nobody's.
    """

    def __init__(self, token: str = "") -> None:
        self._token = token

    def use(self, token: str) -> str:
        """Send another token from now on ("" for none), and return the one before."""
        before, self._token = self._token, token
        return before

    def headers(self) -> Mapping[str, str]:
        """Return what goes with each request."""
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def hide(self, text: str) -> str:
        """Return a text of the other side without the token that it may have sent back."""
        return text.replace(self._token, HIDDEN) if self._token else text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN if self._token else 'nobody'})"
