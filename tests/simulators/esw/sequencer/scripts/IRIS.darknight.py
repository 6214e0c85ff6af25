"""A script as IRIS would have it: it commands its filter wheel, and tells by events what it has done."""

import asyncio
from datetime import timedelta

import structlog
from csw.CommandResponse import CommandError, Completed, Started
from csw.Event import Event
from csw.Parameter import choiceKey, intKey, stringKey
from csw.ParameterSetType import Observe, Setup
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from esw.ObsMode import ObsMode
from sequencer.Script import Script


def script(ctx: Script):
    log = structlog.get_logger()
    wheel = ctx.Hcd(Prefix(Subsystem.IRIS, "imager.filter"), 10)
    nobody = ctx.Assembly(Prefix(Subsystem.IRIS, "nobody"))
    other = ctx.Sequencer(Subsystem.ESW, ObsMode("darknight"), timeout=timedelta(seconds=10))
    filter_key = choiceKey("filter")

    async def tell(name, *parameters):
        await ctx.publishEvent(ctx.SystemEvent(ctx.prefix, name, *parameters))

    @ctx.onSetup("select")
    async def select(command: Setup):
        log.info("%s of %s", command.commandName, command.source)
        wanted = ctx.Setup(ctx.prefix, "select").add(filter_key.set(command("filter").values[0]))
        first = await wheel.submit(wanted)
        if not isinstance(await wheel.query(first.runId), Started):
            ctx.finishWithError("it has ended already")
        if not isinstance(await wheel.queryFinal(first.runId, timedelta(seconds=5)), Completed):
            ctx.finishWithError("it has not completed")
        await tell("selected", filter_key.set(*command("filter").values))

    @ctx.onSetup("select-wrong")
    async def select_wrong(command: Setup):
        await wheel.submitAndWait(ctx.Setup(ctx.prefix, "nonsense"))

    @ctx.onSetup("resume-on-error")
    async def resume_on_error(command: Setup):
        response = await wheel.submitAndWait(ctx.Setup(ctx.prefix, "nonsense"), resumeOnError=True)
        if not response.isFailed:
            ctx.finishWithError("it should fail")
        try:
            await wheel.submit(ctx.Setup(ctx.prefix, "nonsense"))
        except CommandError as error:
            await tell("refused", stringKey("reason").set(error.submitResponse.issue.reason))

    @ctx.onSetup("nobody")
    async def ask_nobody(command: Setup):
        await nobody.submit(command)

    @ctx.onSetup("web")
    async def stop_over_http(command: Setup):
        await ctx.Hcd("IRIS.web").submitAndWait(ctx.Setup(ctx.prefix, "stop"))

    @ctx.onObserve("subsequence")
    async def subsequence(command: Observe):
        await other.submitAndWait(ctx.sequenceOf(ctx.Setup(ctx.prefix, "pass"), ctx.Setup(ctx.prefix, "pass")))

    @ctx.onObserve("failing-subsequence")
    async def failing_subsequence(command: Observe):
        await other.submitAndWait(ctx.sequenceOf(ctx.Setup(ctx.prefix, "fail")))

    @ctx.onSetup("loops")
    async def loops(command: Setup):
        rounds = 0

        async def count():
            nonlocal rounds
            rounds += 1
            ctx.stopWhen(rounds == 3)

        await ctx.loop(count)
        job = ctx.loopAsync(count)
        ticks = ctx.schedulePeriodicallyFromNow(timedelta(0), timedelta(milliseconds=10), count)
        await ctx.waitFor(lambda: rounds > 5)
        job.cancel()
        ticks.cancel()
        done = await ctx.par(asyncio.sleep(0, 1), asyncio.sleep(0, 2))
        await tell("looped", intKey("done").set(*done))

    @ctx.onSetup("events")
    async def events(command: Setup):
        heard = asyncio.Event()
        before = await ctx.getEvent("IRIS.test.never")

        async def hear(event: Event):
            if not event.isInvalid():
                heard.set()

        subscription = await ctx.onEvent(hear, f"{ctx.prefix}.selected")
        await heard.wait()
        subscription.cancel()
        await tell("heard", stringKey("invalid").set(str(before.isInvalid())))

    @ctx.onSetup("states")
    async def states(command: Setup):
        seen = asyncio.Event()

        async def take(state):
            if state.stateName == "wheel" and state("state").values[0] == "STILL":
                seen.set()

        wheel.subscribeCurrentState(["wheel"], take)
        await seen.wait()

    @ctx.onGlobalError
    async def note(error):
        await tell("error", stringKey("text").set(str(error)))

    @ctx.onShutdown
    async def say_goodbye():
        await tell("goodbye")
