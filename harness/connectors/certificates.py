"""Which certificates are trusted: those of the system's authorities, or of one that is named."""

from __future__ import annotations

import ssl
from pathlib import Path

from harness.errors import ProfileError


def trust_authority(file: Path | None, setting: str) -> ssl.SSLContext:
    """Return a context that always verifies certificates; raises `ProfileError` for a file that holds no authority.

    :param file: PEM file of an authority; None for those that the system trusts.
    :param setting: what names the file, such as ``oet.certificates``, for messages.
    """
    try:
        return ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError) as error:
        raise ProfileError(
            f"the certificate authority cannot be read: {error}",
            place=str(file),
            path=setting,
            remedy="Name a PEM file with the certificate of the authority.",
        ) from None
