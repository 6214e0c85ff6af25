"""Configures the spectrograph, and has it take exposures."""

from csw.ParameterSetType import Observe, Setup
from sequencer.Script import Script


def script(ctx: Script):
    spectrograph = ctx.Assembly("WFOS.spectrograph")

    @ctx.onSetup("configure")
    async def configure(command: Setup):
        await spectrograph.submitAndWait(command)

    @ctx.onObserve("observe")
    async def observe(command: Observe):
        await spectrograph.submitAndWait(command)
