"""A target's profile: the shape of ``targets/*.toml``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from harness.limits import DEFAULTS

ABILITIES = ("hold", "faults", "reset")
"""``hold``: keep a device in a transitional state; ``faults``: have it change by itself; ``reset``: start afresh."""

CREDENTIALS = "credentials"
"""The sort of mistake that nobody may see the text of."""

DEVICE_NAME = "domain/family/member"
"""What the text has to be, for messages."""


class Section(BaseModel):
    """A table of the profile; a key that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TelescopeSection(Section):
    """Which declared telescope stands behind the target.

    :param declaration: name of a file of ``telescopes/`` without its ending, or a path.
    :param parameters: overrides of its parameters.
    :param time_scale: real seconds for each second of the telescope's time; 1 for any but a simulated one.
    :param control: simulation-control device, such as ``simulation/control/1``, of a simulated telescope that is not
        started for the run.
    """

    declaration: str
    parameters: dict[str, int | tuple[str, ...]] = {}
    time_scale: float = Field(default=DEFAULTS.time_scale, gt=0, allow_inf_nan=False)
    control: str = Field(default="", pattern=r"^$|^[^/\s]+/[^/\s]+/[^/\s]+$", description=DEVICE_NAME)


class SimulationSection(Section):
    """Present if the telescope is started for the run.

    :param separate: patterns of devices that get a server process of their own.
    """

    separate: tuple[str, ...] = ()


class LimitsSection(Section):
    """How long things may take."""

    call: float = Field(default=DEFAULTS.call, gt=0, allow_inf_nan=False)
    wait: float = Field(default=DEFAULTS.wait, gt=0, allow_inf_nan=False)
    rest: float = Field(default=DEFAULTS.rest, gt=0, allow_inf_nan=False)
    patience: float = Field(default=DEFAULTS.patience, gt=0, allow_inf_nan=False)
    clock_tolerance: float = Field(default=DEFAULTS.clock_tolerance, ge=0, allow_inf_nan=False)
    poll: float = Field(default=DEFAULTS.poll, gt=0, allow_inf_nan=False)


class LeaseSection(Section):
    """How a telescope is shared that others use, too, as any that is not started for the run.

    :param exclusive: nobody else uses it: nothing is leased, and it has to be at rest when a run begins.
    :param expires: seconds that a lease lasts which is not renewed, as after SIGKILL.
    :param wait: seconds to wait for what others have leased.
    :param clocks: seconds that the clocks of two computers may be apart.
    """

    exclusive: bool = False
    expires: float = Field(default=60.0, ge=2, allow_inf_nan=False)
    wait: float = Field(default=300.0, ge=0, allow_inf_nan=False)
    clocks: float = Field(default=10.0, ge=0, allow_inf_nan=False)


class PropertiesSection(Section):
    """How much is drawn of a scenario that is a property; without it, none is run on a deployed telescope.

    :param examples: how many examples are drawn; 50 on a simulated telescope, 5 on a deployed one.
    :param seconds: after so many seconds no further example is begun; to make a failure smaller takes as long at most.
    """

    examples: int | None = Field(default=None, gt=0)
    seconds: float = Field(default=60.0, gt=0, allow_inf_nan=False)


class Profile(Section):
    """A target; a table for each of its control systems comes with the system, at least one.

    :param summary: one line that the header of a run shows.
    :param can: what scenarios may ask for by ``@needs.<ability>``: hold, faults, reset, and what its systems add.
    """

    summary: str = ""
    telescope: TelescopeSection | None = None
    simulation: SimulationSection | None = None
    limits: LimitsSection = LimitsSection()
    lease: LeaseSection = LeaseSection()
    can: tuple[str, ...] = ()
    properties: PropertiesSection | None = None

    def section(self, system: str) -> Section | None:
        """Return the table of a system; None if the profile has none."""
        section: Section | None = getattr(self, system, None)
        return section
