"""Credentials, which come from the environment and from nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from harness.errors import ProfileError

USERNAME, PASSWORD, TOKEN, BEARER = (f"FIRSTLIGHT_{name}" for name in ("USERNAME", "PASSWORD", "TOKEN", "BEARER"))
WAYS = f"{USERNAME} and {PASSWORD}, or {TOKEN}, or {BEARER}"
"""How somebody can log in, for messages."""
PLACE = "environment"
NONE = SecretStr("")
COOKIE = "taranta_jwt"
"""In which the gateway wants its token, and the login service gives it."""
_SENDABLE = re.compile(r"[\w.~+/-]*=*", re.ASCII)
"""Tokens that fit into a header: JSON web tokens, and bearers by RFC 6750."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a user logs in with: name and password, or a token of the gateway, or an OIDC bearer.

    Shows no secret in its repr.
    """

    username: str = ""
    password: SecretStr = NONE
    token: SecretStr = NONE
    bearer: SecretStr = NONE

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Environment:
        """From ``FIRSTLIGHT_USERNAME`` and ``_PASSWORD``, ``FIRSTLIGHT_TOKEN``, ``FIRSTLIGHT_BEARER``; raises nothing.

        Space around a token, such as the end of the line in the file that it came from, and the name of the cookie
        or the scheme before it, which are easily copied along, are left out.
        """
        return cls(
            environment.get(USERNAME, ""),
            SecretStr(environment.get(PASSWORD, "")),
            SecretStr(environment.get(TOKEN, "").strip().removeprefix(f"{COOKIE}=")),
            SecretStr(environment.get(BEARER, "").strip().removeprefix("Bearer ").lstrip()),
        )

    def check(self) -> None:
        """Raise `ProfileError` for credentials that are incomplete, contradict each other or cannot be sent."""
        if self.username and not self.password.get_secret_value():
            raise _wrong(PASSWORD, f"{USERNAME} is set, and its password is not", f"Set {PASSWORD}, too.")
        if self.password.get_secret_value() and not self.username:
            raise _wrong(USERNAME, f"{PASSWORD} is set, and nobody whose it is", f"Set {USERNAME}, too.")
        if len(self.given) > 1:
            several = " and ".join(self.given)
            raise _wrong(several, "these are different ways to log in", f"Keep one of them: {WAYS}.")
        for variable, secret in ((TOKEN, self.token), (BEARER, self.bearer)):
            if not _SENDABLE.fullmatch(secret.get_secret_value()):
                remedy = "Set it to the token alone, without quotes and without the name of a cookie or header."
                raise _wrong(variable, "this is no token: it holds characters that a token cannot have", remedy)

    @property
    def given(self) -> tuple[str, ...]:
        """The variables that say who logs in; one at most, if `check` finds nothing."""
        ways = ((USERNAME, self.username), (TOKEN, self.token), (BEARER, self.bearer))
        return tuple(variable for variable, value in ways if value not in ("", NONE))


def _wrong(variable: str, what: str, remedy: str) -> ProfileError:
    return ProfileError(what, place=PLACE, path=variable, remedy=remedy)
