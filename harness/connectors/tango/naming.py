"""Names of devices: plain, alias, or full Tango resource locator (TRL)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harness.errors import NotDefined

_LOCATOR = re.compile(
    r"(?:tango:)?//(?P<address>[^/]+:\d+)/(?P<name>[^#]+)(?P<database>#dbase=(?:yes|no))?", re.IGNORECASE
)
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class DeviceName:
    """A device name or alias, and the control system that it belongs to.

    :param address: ``host:port`` of the database, or of the device server itself for one without a database.
    :param name: lower case, ``domain/family/member`` or an alias.
    :param defined: whether the database of that address defines it; False for a server that runs without one.
    """

    address: str
    name: str
    defined: bool = True

    @property
    def is_alias(self) -> bool:
        return "/" not in self.name

    def known_by(self, names: Mapping[str, str], address: str) -> DeviceName:
        """The device that a name stands for which only the harness knows; such names belong to one control system."""
        return replace(self, name=names.get(self.name, self.name)) if self.address == address and self.defined else self

    @property
    def locator(self) -> str:
        """The full TRL."""
        return f"tango://{self.address}/{self.name}{'' if self.defined else '#dbase=no'}"


def same_address(one: str, other: str) -> bool:
    """Whether two ``host:port`` are the same place, as far as one can tell without asking the network."""
    return _canonical(one) == _canonical(other)


def parse(text: str, address: str) -> DeviceName:
    """Read a name; without an address of its own it belongs to ``address``. Raises `NotDefined` for a wrong syntax."""
    given = text.strip()
    if match := _LOCATOR.fullmatch(given):
        where = address if same_address(match["address"], address) else match["address"].lower()
        name = DeviceName(where, match["name"].lower(), (match["database"] or "").lower() != "#dbase=no")
    else:
        name = DeviceName(address, given.lower())
    if name.name.count("/") not in {0, 2} or not all(name.name.split("/")) or re.search(r"[\s:#]", name.name):
        raise NotDefined(
            f"{text!r} is not the name of a device; write domain/family/member, an alias, "
            "or tango://host:port/domain/family/member",
            device=text,
            reason="API_WrongDeviceNameSyntax",
        )
    return name


def _canonical(address: str) -> tuple[str, str]:
    host, _, port = address.lower().rpartition(":")
    return ("localhost" if host in _HERE else host), port
