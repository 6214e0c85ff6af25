"""How a simulated Sequence Manager is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.sequence_manager.acceptance import TABLE, AcceptanceTable
from simulators.esw.sequence_manager.observing.observing_modes import ObsModes

NAME = Prefix("ESW.sequence_manager")


class SequenceManagerQuirk(StrEnum):
    """What the real Sequence Manager does otherwise than is documented."""

    PROVISION_NEEDS_VERSION = "provision-needs-version"
    """Provision without a version in the configuration service is answered with ProvisionVersionFailure, which no
    published contract has; as documented, the version is left open."""


@dataclass(frozen=True, slots=True)
class SequenceManagerSettings:
    """One Sequence Manager.

    :param modes: the observing modes, where no file says them.
    :param modes_path: of the file with the observing modes, read at the start; "" for none.
    :param is_local: whether that file is on this machine; otherwise in the configuration service.
    :param login: whether changes need the role esw-user.
    :param agent_prefix: the agent that has spawned it; None for none.
    :param as_implemented: what is done as the real code does it.
    :param table: what is accepted in which state.
    """

    http: HttpSettings = field(default_factory=HttpSettings)
    modes: ObsModes = field(default_factory=dict)
    modes_path: str = ""
    is_local: bool = False
    login: bool = True
    agent_prefix: Prefix | None = None
    as_implemented: frozenset[SequenceManagerQuirk] = frozenset()
    table: AcceptanceTable = field(default_factory=lambda: TABLE)

    @property
    def metadata(self) -> Mapping[str, str]:
        """What its locations tell besides the process."""
        return {} if self.agent_prefix is None else {"agentPrefix": self.agent_prefix}
