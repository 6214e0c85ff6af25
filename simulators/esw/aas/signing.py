"""The key of the issuer, and the tokens that it signs."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from simulators.esw.aas.users import User

BITS = 2048
EXPONENT = 65537
ALGORITHM = "RS256"


class SigningKey:
    """A key pair, made for one run of the issuer. Making it takes some 0.1 s."""

    def __init__(self) -> None:
        self.private: RSAPrivateKey = generate_private_key(EXPONENT, BITS)
        self.key_id = uuid.uuid4().hex

    def describe(self) -> dict[str, Any]:
        """Return the public key as a JSON Web Key."""
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.key_id, "use": "sig", "alg": ALGORITHM}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a token that says this."""
        return jwt.encode(dict(claims), self.private, ALGORITHM, {"kid": self.key_id})


def make_claims(user: User, issuer: str, audience: str, client: str, seconds: float) -> dict[str, Any]:
    """Return what an access token of Keycloak says.

    :param audience: the client whose services take the token.
    :param client: the client that the user logs in with.
    :param seconds: for which it is valid.
    """
    now = int(time.time())
    return {
        "exp": now + int(seconds),
        "iat": now,
        "jti": str(uuid.uuid4()),
        "iss": issuer,
        "aud": [audience, "account"],
        "sub": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{issuer}/{user.username}")),
        "typ": "Bearer",
        "azp": client,
        "realm_access": {"roles": list(user.roles)},
        "scope": "profile email",
        "preferred_username": user.username,
    }
