"""Has the telescope point; the mount takes the enclosure along."""

from csw.ParameterSetType import Setup
from sequencer.Script import Script


def script(ctx: Script):
    pointing = ctx.Assembly("TCS.pointing")

    @ctx.onSetup("slewToTarget")
    async def slew(command: Setup):
        await pointing.submitAndWait(command)

    @ctx.onSetup("park")
    async def park(command: Setup):
        await pointing.submitAndWait(command)
