"""How a process of sequence components is set up, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.sequencer.settings import SequencerSettings


@dataclass(frozen=True, slots=True)
class SequenceComponentSettings:
    """One process of sequence components.

    :param names: of them all.
    :param agent_prefix: the agent that has spawned them; None for none.
    :param loads: sequencers that are loaded at once, in as many of the first of them.
    """

    names: tuple[Prefix, ...]
    agent_prefix: Prefix | None = None
    sequencer: SequencerSettings = field(default_factory=SequencerSettings)
    http: HttpSettings = field(default_factory=HttpSettings)
    loads: tuple[Prefix, ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceComponentAddresses:
    """The URIs of the actors of sequence components, by prefix."""

    uris: dict[str, str]

    def __str__(self) -> str:
        return "\n".join(f"{prefix} {uri}" for prefix, uri in self.uris.items())
