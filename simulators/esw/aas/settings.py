"""How a simulated AAS is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulators.esw.aas.users import USERS, User
from simulators.esw.http_core.settings import AUDIENCE, HttpSettings

PORT = 8081
CLIENT = "tmt-frontend-app"


@dataclass(frozen=True, slots=True)
class AasSettings:
    """One AAS.

    :param users: who can log in.
    :param token_seconds: for which a token is valid.
    :param audience: the client whose services take the tokens.
    :param clients: that users can log in with.
    """

    http: HttpSettings = field(default_factory=lambda: HttpSettings(port=PORT))
    users: tuple[User, ...] = USERS
    token_seconds: float = 300.0
    audience: str = AUDIENCE
    clients: tuple[str, ...] = (CLIENT, AUDIENCE)
