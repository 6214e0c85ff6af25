"""The gateway that a profile names, checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from harness.errors import ProfileError
from harness.models.telescope import Telescope
from harness.suggest import near_misses
from harness.targets.tango.section import GatewaySection, TangoSection

if TYPE_CHECKING:
    from harness.connectors.tango.bridge.transport.gateway import Gateway

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def gateway_of(tango: TangoSection, file: Path, *, simulated: bool) -> Gateway | None:
    """The gateway that a profile names; raises `ProfileError` for one that is missing or not safe."""
    section = tango.gateway
    if tango.connector == "direct" or simulated:
        if section is not None:
            raise ProfileError(
                "a gateway is named, and none is used",
                place=str(file),
                path="tango.gateway",
                remedy='Write connector = "bridge" below [tango], or leave the gateway out'
                + (": a simulated telescope brings its own." if simulated else "."),
            )
        return None
    if section is None:
        raise ProfileError(
            "no gateway is named",
            place=str(file),
            path="tango.gateway",
            remedy='Name it: url = "https://..." below [tango.gateway].',
        )
    _refuse_plain_text(section, file)
    from harness.connectors.tango.bridge.transport.gateway import Gateway  # noqa: PLC0415  (it imports aiohttp)

    certificates = file.parent / section.certificates if section.certificates else None
    return Gateway(section.url, section.prefix, section.login, certificates, section.repeatable)


def refuse_misspelt_commands(gateway: Gateway, telescope: Telescope, file: Path) -> None:
    """Raise `ProfileError` for a command that may be sent twice, if one that is declared is spelt much like it.

    A control system has more devices than those that are declared.
    """
    known = {name.lower(): name for one in telescope.classes.values() for name in one.commands}
    for number, command in enumerate(gateway.repeatable):
        if command.lower() not in known and (near := near_misses(command, known.values())):
            raise ProfileError(
                f"no device of {telescope.name} has a command {command!r}",
                place=str(file),
                path=f"tango.gateway.repeatable.{number}",
                remedy=near.replace("; did", "Did"),
            )


def is_exposed(url: SplitResult) -> bool:
    """Return whether what is sent to an URL goes to another computer in plain text."""
    return url.scheme == "http" and url.hostname not in HERE


def _refuse_plain_text(section: GatewaySection, file: Path) -> None:
    for key, url in (("url", section.url), ("login", section.login)):
        if is_exposed(urlsplit(url)) and not section.plain_text:
            raise ProfileError(
                f"{url} would carry user name and password in plain text",
                place=str(file),
                path=f"tango.gateway.{key}",
                remedy="Use https, or write plain_text = true if everybody on the way may read them.",
            )
