"""What all commands about an OET take: where it is, who logs in there, and how its answer is told."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import BaseModel

from firstlight.client_commands import (
    CertificatesOption,
    JsonOption,
    LimitOption,
    ask_system,
    take_options,
    tell_answer,
)
from harness.connectors.oet.client import OetClient
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.login import Login
from harness.connectors.tango.bridge.transport.environment import WAYS, Environment
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.states import ProcedureState
from harness.errors import ConnectorError, NotLoggedIn, ProfileError, TimedOut, Unreachable

URL_VARIABLES = ("OET_URL", "OET_REST_URI")
"""The second one is that of the command line of release 5."""
LIMIT = 35.0
"""Seconds; an OET itself gives up after 30."""
RUNS_ON = "its script runs on; firstlight oet stop ends it"
"""What is told after Ctrl-C of a command that has followed a script."""

UrlOption = Annotated[
    str,
    typer.Option(
        "--url",
        "--server-url",
        "--server_url",
        help="Where the OET is: scheme, host, port, and its namespace or whole base path if it has another one than "
        "ska-oso-oet. Default what OET_URL in the environment says.",
    ),
]
LoginOption = Annotated[
    str,
    typer.Option(
        envvar="OET_LOGIN",
        help="Login service of an OET that wants a login: a path on the same host, such as "
        "/integration/taranta/auth/login, or an URL. Who logs in stands in the environment and nowhere else: "
        f"{WAYS}. Without this option nobody does.",
    ),
]
CreateEnvOption = Annotated[
    str, typer.Option("--create-env", "--create_env", metavar="BOOL", help="Install what the repository requires.")
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OetCommand:
    """A command about an OET; its fields are the options that all such commands have."""

    url: UrlOption = ""
    login: LoginOption = ""
    certificates: CertificatesOption = None
    limit: LimitOption = LIMIT
    as_json: JsonOption = False

    def ask(self, action: Callable[[OetClient], Awaitable[T]], interrupted: str = "") -> T:
        """Return what an action gives that asks the OET; a refusal ends the command with exit code 1.

        What is no answer of an OET is raised, and ends it with 2, as a wrong option does.

        :param interrupted: what is told after Ctrl-C.
        """
        url, place = find_url(self.url)
        endpoint = Endpoint(url, self.certificates, place, "--certificates")
        endpoint.check()
        login = self._log_in(endpoint) if self.login else None

        found = False

        async def run() -> T:
            nonlocal found
            try:
                async with OetClient(endpoint, self.limit, login) as client:
                    await client.connect()
                    found = True
                    return await action(client)
            except NotLoggedIn as error:
                if login is not None:
                    raise
                remedy = f"Name its login service by --login, and set {WAYS} in the environment"
                raise NotLoggedIn(f"{error}. {remedy}") from None

        def is_refusal(error: ConnectorError) -> bool:
            return found and not isinstance(error, (NotLoggedIn, Unreachable, TimedOut))

        return ask_system(run, is_refusal, as_json=self.as_json, interrupted=interrupted)

    def _log_in(self, endpoint: Endpoint) -> Login:
        from harness.targets.oet.login import login_at  # noqa: PLC0415  (it imports all that a profile may hold)

        return login_at(endpoint, self.login, Environment.read(), self.limit)

    def tell(self, document: object, lines: Iterable[str]) -> None:
        """Print an answer.

        :param document: as JSON.
        :param lines: for a reader.
        """
        tell_answer(document, lines, as_json=self.as_json)

    def end(self, procedure: ProcedureSummary) -> None:
        """End the command with exit code 1 if a procedure has not ended as COMPLETE."""
        if procedure.state is not ProcedureState.COMPLETE:
            self.fail(procedure)

    def fail(self, procedure: ProcedureSummary) -> NoReturn:
        """End the command with exit code 1, and say how a procedure is, and why."""
        *_, why = (procedure.history.stacktrace or "").strip().splitlines() or [""]
        if not self.as_json:
            more = f"For more details: firstlight oet describe --pid={procedure.id}"
            typer.echo(f"Procedure {procedure.id} is {procedure.state}{f': {why}' if why else ''}. {more}", err=True)
        raise typer.Exit(1)


add_options = take_options(OetCommand)
"""Makes a command take the options of `OetCommand` besides its own, and be handed that as first argument."""


def find_url(url: str) -> tuple[str, str]:
    """Return the URL of an option, or of the environment, and where it was given; raises `ProfileError`."""
    if url:
        return url, "--url"
    for name in URL_VARIABLES:
        if os.environ.get(name):
            return os.environ[name], name
    raise ProfileError(
        "no OET is named",
        place="--url",
        remedy="Give it, such as --url http://127.0.0.1:5000, or set OET_URL in the environment.",
    )


def dump(model: BaseModel, uri: str | None = None) -> dict[str, Any]:
    """Return a summary as JSON has it.

    :param uri: where it is reached; what it says itself of that is no address, and is left out.
    """
    return {**model.model_dump(mode="json", exclude={"uri"}), **({"uri": uri} if uri else {})}
