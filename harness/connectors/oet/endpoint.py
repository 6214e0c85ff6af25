"""Where an OET is, and how far it is trusted."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from harness.connectors.certificates import trust_authority
from harness.errors import ProfileError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OET is reached.

    :param url: scheme, host and port, followed by the path of its namespace, by the whole base path of its API, or by
        nothing.
    :param certificates: file of the certificate authority that signed its, if the system does not know it.
    :param place: where the URL was given, for messages.
    :param authority: what names the file of certificates, likewise.
    """

    url: str
    certificates: Path | None = None
    place: str = "oet.url"
    authority: str = "oet.certificates"

    def check(self) -> None:
        """Raise `ProfileError` for what is no URL of an OET; a user or password in it is not repeated."""
        try:
            parts = urlsplit(self.url)
            unusable = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
        except ValueError:
            unusable = True
        if "@" in self.url:
            raise ProfileError(
                "a user or a password stands in this URL, which is not repeated here",
                place=self.place,
                remedy="Leave all before the host out.",
            )
        if unusable or parts.query or parts.fragment:
            raise ProfileError(
                f"{self.url!r} is no URL of an OET",
                place=self.place,
                remedy="Write scheme, host and port, such as http://127.0.0.1:5000, and a path if there is one.",
            )

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """What the URL says after that, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    def trust(self) -> ssl.SSLContext | bool:
        """Return how certificates are verified; raises `ProfileError` for a file that holds no authority."""
        return trust_authority(self.certificates, self.authority) if self.url.startswith("https") else True
