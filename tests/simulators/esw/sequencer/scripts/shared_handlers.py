"""Handlers that scripts share."""

from csw.ParameterSetType import Setup
from sequencer.Script import Script


def add_shared(ctx: Script, told):
    @ctx.onSetup("shared")
    async def shared(command: Setup):
        await told("shared")
