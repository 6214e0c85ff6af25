"""A process with one actor: prints its URI, and lives until it is killed. Its argument is the time between beats."""

from __future__ import annotations

import asyncio
import sys

from simulators.esw.actors import session
from simulators.esw.http_core.actor_runtime import ActorRuntime
from tests.simulators.esw.counting import MESSAGES, Counting


async def main() -> None:
    session.BEAT = float(sys.argv[1])
    runtime = ActorRuntime(MESSAGES)
    await runtime.system.start()
    sys.stdout.write(runtime.system.spawn("counter", Counting).uri + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
