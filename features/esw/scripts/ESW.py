"""Leads an observation: has the telescope point, then the instrument of the observing mode take data."""

from csw.ParameterSetType import Observe, Setup
from sequencer.Script import Script


def script(ctx: Script):
    instrument = ctx.obsMode.partition("_")[0]

    def hand_on(subsystem):
        async def carry_out(command):
            await ctx.Sequencer(subsystem, ctx.obsMode).submitAndWait(ctx.sequenceOf(command))

        return carry_out

    ctx.onSetup("slewToTarget", hand_on("TCS"))
    ctx.onSetup("park", hand_on("TCS"))
    ctx.onSetup("configure", hand_on(instrument))
    ctx.onObserve("observe", hand_on(instrument))

    @ctx.onSetup("rest")
    async def rest(command: Setup):
        """Do nothing, which succeeds."""

    @ctx.onObserve("rest")
    async def rest_observing(command: Observe):
        """Do nothing, which succeeds."""

    @ctx.onDiagnosticMode
    async def enter_diagnostic_mode(startTime, hint):
        if hint != "engineering":
            raise ValueError(f"there is no diagnostic mode {hint}")

    @ctx.onOperationsMode
    async def leave_diagnostic_mode():
        """Leave it."""
