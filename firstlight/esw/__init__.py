"""``firstlight esw``: a client of any ESW."""

from __future__ import annotations

import typer

from firstlight.esw.agents import agents
from firstlight.esw.events import events
from firstlight.esw.locations import locations
from firstlight.esw.modes import modes
from firstlight.esw.sequencer import sequencer

esw = typer.Typer(
    name="esw",
    help="Observe with any ESW: --location-service, or ESW_LOCATION_SERVICE in the environment, says where it is.\n\n"
    "For example:\n\n"
    "firstlight esw modes configure IRIS_Darknight\n\n"
    "firstlight esw sequencer submit ESW.IRIS_Darknight night.json",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
esw.command()(locations)
for _commands in (sequencer, modes, agents, events):
    esw.add_typer(_commands)
