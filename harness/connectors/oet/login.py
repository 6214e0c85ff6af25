"""The login of whoever asks an OET that stands behind a front that wants one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import aiohttp


class Login(ABC):
    """Somebody who logs in. Used on the loop of a client; raises errors of `harness.errors`."""

    @abstractmethod
    async def headers(self, session: aiohttp.ClientSession, *, rejected: bool = False) -> Mapping[str, str]:
        """Return what goes with each request.

        :param session: by which the login is asked for.
        :param rejected: whether what was returned before was rejected: log in again.
        """

    @abstractmethod
    def hide(self, text: str) -> str:
        """Return a text of the other side without the credentials that it may have sent back."""
