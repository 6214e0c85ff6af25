"""Credentials, which come from the environment and from nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

PREFIX = "FIRSTLIGHT_"
NONE = SecretStr("")


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
        """From ``FIRSTLIGHT_USERNAME`` and ``_PASSWORD``, ``FIRSTLIGHT_TOKEN``, ``FIRSTLIGHT_BEARER``."""
        return cls(
            environment.get(f"{PREFIX}USERNAME", ""),
            SecretStr(environment.get(f"{PREFIX}PASSWORD", "")),
            SecretStr(environment.get(f"{PREFIX}TOKEN", "")),
            SecretStr(environment.get(f"{PREFIX}BEARER", "")),
        )

    @property
    def given(self) -> bool:
        """Whether there is anything to log in with."""
        return bool(self.username or self.token.get_secret_value() or self.bearer.get_secret_value())

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must not reach any output."""
        given = (self.password, self.token, self.bearer)
        return tuple(secret.get_secret_value() for secret in given if secret.get_secret_value())
