"""The observing modes that there are: declared for a telescope, or written in HOCON as in the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.contracts.esw.sequencing.sequence_manager import ObsMode, Resource
from harness.contracts.esw.values.names import VariationInfo, read_subsystem
from harness.models.telescope import Telescope
from simulators.esw.config.hocon import read_hocon

ROOT = "esw-sm"
MODES = "obsModes"


@dataclass(frozen=True, slots=True)
class ObsModeConfig:
    """What an observing mode needs.

    :param resources: that no other mode may use at the same time.
    """

    resources: tuple[Resource, ...]
    sequencers: tuple[VariationInfo, ...]


ObsModes = Mapping[ObsMode, ObsModeConfig]


def take_declared_modes(telescope: Telescope) -> ObsModes:
    """Return the observing modes that a telescope declares."""
    return {name: _read_mode(mode.resources, mode.sequencers) for name, mode in telescope.observing_modes.items()}


def read_modes(text: str) -> ObsModes:
    """Read ``esw-sm.obsModes.<name> {resources: [IRIS, TCS], sequencers: [ESW, IRIS.imager]}``.

    :raises ValueError: that says what is wrong with it.
    """
    modes = _look_up(_look_up(read_hocon(text), ROOT, ""), MODES, ROOT)
    return {name: _read(name, mode) for name, mode in modes.items()}


def _look_up(tree: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    found = tree.get(key)
    if not isinstance(found, Mapping):
        where = ".".join(filter(None, (place, key)))
        raise ValueError(f"it has no {where} with keys and values. Write {ROOT} {{{MODES} {{...}}}}.")  # noqa: TRY004
    return found


def _read(name: str, mode: object) -> ObsModeConfig:
    lists = [mode.get(key) for key in ("resources", "sequencers")] if isinstance(mode, Mapping) else [None]
    if not all(isinstance(one, list) for one in lists):
        raise ValueError(f"the observing mode {name} has no lists of resources and sequencers")
    try:
        return _read_mode(*lists)
    except ValueError as error:
        raise ValueError(f"the observing mode {name}: {error}") from None


def _read_mode(resources: Iterable[object], sequencers: Iterable[object]) -> ObsModeConfig:
    return ObsModeConfig(
        tuple(Resource(read_subsystem(str(one))) for one in resources),
        tuple(VariationInfo(str(one)) for one in sequencers),
    )
