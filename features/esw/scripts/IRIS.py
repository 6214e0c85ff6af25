"""Configures the imager, and has it take exposures."""

from csw.ParameterSetType import Observe, Setup
from sequencer.Script import Script


def script(ctx: Script):
    imager = ctx.Assembly("IRIS.imager")

    @ctx.onSetup("configure")
    async def configure(command: Setup):
        await imager.submitAndWait(command)

    @ctx.onObserve("observe")
    async def observe(command: Observe):
        await imager.submitAndWait(command)
