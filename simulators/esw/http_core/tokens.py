"""Checks tokens: JSON Web Tokens that the issuer has signed by RS256."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

ALGORITHMS = ["RS256"]
"""Neither none nor HS256, for which anybody could use the public key."""
LONGEST_TOKEN = 64 * 1024
"""Characters."""


class InvalidTokenError(Exception):
    """A token is not valid."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid token says.

    :param roles: of the realm, in lower case.
    :param expires: seconds since 1970.
    """

    username: str
    roles: frozenset[str]
    expires: float


class PublicKeys:
    """The public keys of an issuer.

    :param certs: as the issuer publishes them.
    :param issuer: URL of the realm.
    :param audience: that tokens have to be made for.
    """

    def __init__(self, certs: Mapping[str, Any], issuer: str, audience: str) -> None:
        self._issuer, self._audience = issuer, audience
        keys = certs.get("keys", ())
        self._keys = {key["kid"]: jwt.PyJWK(key, "RS256") for key in keys if key.get("alg", "RS256") == "RS256"}

    def knows(self, token: str) -> bool:
        """Tell whether the key of a token is known; also where it is no token at all."""
        try:
            return _read_key_id(token) in self._keys
        except InvalidTokenError:
            return True

    def check(self, token: str) -> AccessToken:
        """Return what a token says.

        :raises InvalidTokenError: for an unknown key, another algorithm than RS256, a wrong signature, issuer or
            audience, one that has expired or is not valid yet, and for what is no token.
        """
        key = self._keys.get(_read_key_id(token))
        if key is None:
            raise InvalidTokenError("the key of the token is none of the issuer's")
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                options={"require": ["exp", "aud", "iss"]},
            )
            return AccessToken(_read_name(claims), _read_roles(claims), float(claims["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise InvalidTokenError(str(error)) from None


def _read_key_id(token: str) -> str:
    if len(token) > LONGEST_TOKEN:
        raise InvalidTokenError("the token is too long")
    try:
        return str(jwt.get_unverified_header(token).get("kid", ""))
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise InvalidTokenError(str(error)) from None


def _read_name(claims: Mapping[str, Any]) -> str:
    return str(claims.get("preferred_username", claims.get("clientId", "")))


def _read_roles(claims: Mapping[str, Any]) -> frozenset[str]:
    access = claims.get("realm_access", {})
    roles = access.get("roles", ()) if isinstance(access, dict) else ()
    return frozenset(role.lower() for role in roles if isinstance(role, str))
