"""A script that does what a test tells it, by the hint of diagnostic mode."""

import asyncio

from csw.ParameterSetType import Setup
from sequencer.Script import Script


def script(ctx: Script):
    held = []
    broken = set()
    hanging = {}
    seen = []

    async def settle():
        """Let the sequencer hear of what was done."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def hold():
        future = asyncio.get_running_loop().create_future()
        held.append(future)
        try:
            await future
        finally:
            held.remove(future)

    @ctx.onSetup("hold")
    async def hold_step(command: Setup):
        await hold()

    @ctx.onSetup("pass")
    async def pass_step(command: Setup):
        pass

    @ctx.onSetup("fail")
    async def fail_step(command: Setup):
        ctx.finishWithError("the shutter is stuck")

    @ctx.onSetup("take")
    async def take_step(command: Setup):
        taken = await ctx.nextIf(lambda following: following.commandName == "taken")
        if taken is None:
            ctx.finishWithError("there is nothing to take")
        await hold()

    @ctx.onSetup("online")
    async def check_online(command: Setup):
        if seen != [False] or not ctx.isOnline:
            ctx.finishWithError(f"online: {ctx.isOnline}, and before {seen}")

    @ctx.onGoOnline
    async def see_online():
        seen.append(ctx.isOnline)

    def watch(hook):
        async def handle():
            if hook in hanging:
                await hanging[hook].wait()
            if hook in broken:
                raise RuntimeError(f"{hook} is broken")

        return handle

    ctx.onNewSequence(watch("new-sequence"))
    ctx.onGoOnline(watch("go-online"))
    ctx.onGoOffline(watch("go-offline"))
    ctx.onAbortSequence(watch("abort-sequence"))
    ctx.onStop(watch("stop"))
    ctx.onOperationsMode(watch("operations-mode"))

    @ctx.onDiagnosticMode
    async def obey(start_time, hint):
        word, _, what = hint.partition(" ")
        if word == "release":
            for future in held:
                future.set_result(None)
        elif word == "fail":
            for future in held:
                future.set_exception(RuntimeError(what))
        elif word == "break":
            broken.add(what)
        elif word == "mend":
            broken.discard(what)
        elif word == "hang":
            hanging[what] = asyncio.Event()
        elif word == "wake":
            hanging.pop(what).set()
        elif word != "settle":
            raise ValueError(f"there is no {hint}")
        await settle()
