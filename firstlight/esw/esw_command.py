"""What all commands about an ESW take: where it is, who asks, and how its answer is told."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import typer

from firstlight.client_commands import (
    CertificatesOption,
    JsonOption,
    LimitOption,
    ask_system,
    take_options,
    tell_answer,
    tell_refusal,
)
from harness.connectors.certificates import trust_authority
from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.clients.token_client import AAS_ID
from harness.connectors.esw.credentials import Credentials
from harness.connectors.esw.sequencing_answers import explain_answer, is_done, name_answer
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.messages import Message
from harness.errors import ConnectorError, NotAllowed, NotLoggedIn, ProfileError, TimedOut, Unreachable

TOKEN, USERNAME, PASSWORD = "ESW_TOKEN", "ESW_USERNAME", "ESW_PASSWORD"
LOCATION_SERVICE = "ESW_LOCATION_SERVICE"
LIMIT = 5.0
"""Seconds; what a service may take longer for is waited for."""
NO_ANSWERS = ("404", "unreadable")
"""Reasons of errors that tell that what answers is no service of an ESW."""
NO_LOGIN = f"Set {TOKEN}, or {USERNAME} and {PASSWORD}, in the environment"

LocationServiceOption = Annotated[
    str,
    typer.Option(
        metavar="URL",
        help=f"Where the Location Service is, such as http://127.0.0.1:7654. Default what {LOCATION_SERVICE} in the "
        f"environment says. Who asks stands there, too, and nowhere else: {TOKEN}, or {USERNAME} and {PASSWORD}.",
    ),
]
TargetOption = Annotated[
    str,
    typer.Option(metavar="TARGET", help="A deployed target whose ESW it is, in place of an URL: its name, or a file."),
]
GatewayOption = Annotated[
    bool, typer.Option("--gateway", help="Ask sequencers through the gateway, which asks for a role, not directly.")
]
GatewayUrlOption = Annotated[
    str, typer.Option(metavar="URL", help="Where the gateway is. Default where the Location Service says.")
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EswCommand:
    """A command about an ESW; its fields are the options that all such commands have."""

    location_service: LocationServiceOption = ""
    target: TargetOption = ""
    gateway: GatewayOption = False
    gateway_url: GatewayUrlOption = ""
    certificates: CertificatesOption = None
    limit: LimitOption = LIMIT
    as_json: JsonOption = False

    def ask(self, action: Callable[[EswClients], Awaitable[T]], interrupted: str = "") -> T:
        """Return what an action gives that asks the ESW; a refusal ends the command with exit code 1.

        What is no answer of an ESW is raised, and ends it with 2, as a wrong option does.

        :param interrupted: what is told after Ctrl-C.
        """
        endpoints, token = self._find()

        async def run() -> T:
            credentials = Credentials(token)
            clients = EswClients(endpoints, self.limit, credentials)
            if os.environ.get(USERNAME):
                credentials.use(token, lambda: _log_in(clients))
            try:
                return await action(clients)
            except NotAllowed as error:
                if error.reason != "401":
                    raise
                raise NotAllowed(f"{error}. {NO_LOGIN}", reason=error.reason) from None
            finally:
                await clients.close()

        return ask_system(run, _is_refusal, as_json=self.as_json, interrupted=interrupted)

    def tell(self, document: object, lines: Iterable[str]) -> None:
        """Print an answer.

        :param document: as JSON.
        :param lines: for a reader.
        """
        tell_answer(document, lines, as_json=self.as_json)

    def tell_done(self, answer: Message, who: str, done: str) -> None:
        """Print that something was done; an answer that says otherwise ends the command with exit code 1.

        :param who: has answered.
        :param done: a sentence for a reader.
        """
        self.refuse(answer, who)
        self.tell(to_plain(answer), [done])

    def refuse(self, answer: Message, who: str) -> None:
        """End the command with exit code 1 if an answer says that nothing was done."""
        if not is_done(answer):
            self.fail(answer, f"{who} answers {explain_answer(answer)}")

    def fail(self, answer: Message, text: str, **more: Any) -> NoReturn:
        """End the command with exit code 1, and say why."""
        tell_refusal(text, name_answer(answer), as_json=self.as_json, answer=to_plain(answer), **more)
        raise typer.Exit(1)

    def _find(self) -> tuple[EswEndpoints, str]:
        """Return where the ESW is, and the token of whoever asks; raises `ProfileError`."""
        if self.target:
            if self.location_service or self.gateway_url or self.certificates:
                remedy = f"Leave one of them out: --target {self.target} says by itself where its ESW is."
                raise ProfileError("an address is given beside it", place="--target", remedy=remedy)
            return _find_target(self.target, through_gateway=self.gateway)
        url = self.location_service or os.environ.get(LOCATION_SERVICE, "")
        place = "--location-service" if self.location_service else LOCATION_SERVICE
        if not url:
            remedy = f"Give it, such as --location-service http://127.0.0.1:7654, or set {LOCATION_SERVICE}."
            raise ProfileError("no Location Service is named", place="--location-service", remedy=remedy)
        check_url(url, place)
        if self.gateway_url:
            check_url(self.gateway_url, "--gateway-url")
        trust = trust_authority(self.certificates, "--certificates") if self.certificates else True
        through_gateway = self.gateway or bool(self.gateway_url)
        endpoints = EswEndpoints(url, self.gateway_url, through_gateway=through_gateway, trust=trust)
        return endpoints, os.environ.get(TOKEN, "").strip()


add_options = take_options(EswCommand)
"""Makes a command take the options of `EswCommand` besides its own, and be handed that as first argument."""


def check_url(url: str, place: str) -> None:
    """Raise `ProfileError` for what is no URL of a service; a user or password in it is not repeated."""
    if "@" in url:
        what = "a user or a password stands in this URL, which is not repeated here"
        raise ProfileError(what, place=place, remedy="Leave all before the host out.")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        remedy = "Write scheme, host and port, such as http://127.0.0.1:7654."
        raise ProfileError(f"{url!r} is no URL of a service", place=place, remedy=remedy)


def _find_target(name: str, *, through_gateway: bool) -> tuple[EswEndpoints, str]:
    """Return where the ESW of a target is, and the token that its profile names; raises `ProfileError`."""
    from harness.root import find_root, read_settings  # noqa: PLC0415  (they import all that a profile may hold)
    from harness.targets.choice import choose  # noqa: PLC0415
    from harness.targets.esw.system import PlannedEsw, find_location_service  # noqa: PLC0415
    from harness.targets.plan import plan_target  # noqa: PLC0415

    root = find_root(Path.cwd())
    plan = plan_target(choose({"target": name}, read_settings(root)), root, to_run=False)  # of its ESW alone
    planned = plan.systems.get("esw")
    if not isinstance(planned, PlannedEsw):
        remedy = "Name a target that has a table [esw], or give --location-service."
        raise ProfileError("this target has no ESW", place=str(plan.file), remedy=remedy)
    if plan.profile.simulation is not None:
        remedy = f"Start it by: firstlight sim --target {name}, and set {LOCATION_SERVICE} to what that prints."
        raise ProfileError("this target runs its ESW only as long as it is used", place=str(plan.file), remedy=remedy)
    endpoints = planned.find_endpoints(find_location_service(planned.section, planned.planning))
    token = os.environ.get(planned.section.token, "").strip()
    return replace(endpoints, through_gateway=through_gateway or endpoints.through_gateway), token


async def _log_in(clients: EswClients) -> str:
    from harness.targets.tango.gateway import is_exposed  # noqa: PLC0415  (it imports all that a profile may hold)

    aas = (await clients.location.find_http(AAS_ID)).uri
    if is_exposed(urlsplit(aas)):
        remedy = f"Get a token of it in another way, and set {TOKEN}."
        raise ProfileError(f"{aas} would carry user name and password in plain text", place=USERNAME, remedy=remedy)
    return await clients.tokens.log_in(os.environ[USERNAME], os.environ.get(PASSWORD, ""))


def _is_refusal(error: ConnectorError) -> bool:
    return not isinstance(error, (NotLoggedIn, Unreachable, TimedOut)) and error.reason not in NO_ANSWERS
