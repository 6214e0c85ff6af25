"""A script as IRIS would have it: it commands its filter wheel, and tells by events what it has done."""

import asyncio
from datetime import timedelta

import structlog
from csw.CommandResponse import CommandError, Completed, Started
from csw.Event import Event
from csw.ExposureId import ExposureId
from csw.ObsId import ObsId
from csw.Parameter import choiceKey, intKey, stringKey
from csw.ParameterSetType import Observe, Setup
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.TMTTime import UTCTime
from esw.ObsMode import ObsMode
from sequencer.Script import Script
from shared_handlers import add_shared


def script(ctx: Script):
    log = structlog.get_logger()
    wheel = ctx.Hcd(Prefix(Subsystem.IRIS, "imager.filter"), 10)
    nobody = ctx.Assembly(Prefix(Subsystem.IRIS, "nobody"))
    other = ctx.Sequencer(Subsystem.ESW, ObsMode("darknight"), timeout=timedelta(seconds=10))
    filter_key = choiceKey("filter", ["J", "H"])

    async def tell(name, *parameters):
        await ctx.publishEvent(ctx.SystemEvent(ctx.prefix, name, *parameters))

    add_shared(ctx, tell)

    @ctx.onSetup("select")
    async def select(command: Setup):
        log.info("%s of %s", command.commandName, command.source)
        wanted = ctx.Setup(ctx.prefix, "select").add(filter_key.set(command("filter").values[0]))
        first = await wheel.submit(wanted)
        if not isinstance(await wheel.query(first.runId()), Started):
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
        if not response.isFailed():
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
        again = asyncio.Event()

        @ctx.onEvent(f"{ctx.prefix}.selected", f"{ctx.prefix}.heard")
        async def hear_again(event: Event):
            again.set()

        await again.wait()
        hear_again.cancel()
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

    @ctx.onObserve("expose")
    async def expose(command: Observe):
        observation = ObsId.make(command.maybeObsId)
        exposure = ExposureId.make(f"{observation}-IRIS-IMG-SCI0-0001")
        if (exposure.obsId, exposure.det, observation.programId.semesterId.semester) != (observation, "IMG", "A"):
            ctx.finishWithError("ids are not read")
        if not timedelta(seconds=9) < UTCTime.after(timedelta(seconds=10)).offsetFromNow() < timedelta(seconds=11):
            ctx.finishWithError("times are not")
        await ctx.publishEvent(ctx.observationStart(observation))
        await ctx.publishEvent(ctx.dataWriteEnd(exposure, "image.fits"))
        await ctx.publishEvent(ctx.offsetStart(observation, "RADEC", 1.5, -2.0))

    @ctx.onShutdown()
    async def say_goodbye():
        await tell("goodbye")
