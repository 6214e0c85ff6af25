"""A component that is locked takes commands of one prefix alone, for as long as its lease."""

from __future__ import annotations

from contextlib import aclosing

from harness.contracts.esw.lifecycle_states import SupervisorLifecycleState
from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.responses import Accepted, Completed, Locked
from harness.contracts.esw.values.durations import FiniteDuration
from harness.contracts.esw.values.names import Prefix
from simulators.esw.components.supervision.messages import (
    AcquiringLockFailed,
    GetSupervisorLifecycleState,
    LifecycleState,
    Lock,
    LockAcquired,
    LockAlreadyReleased,
    LockExpired,
    LockExpiringShortly,
    LockReleased,
    ReleasingLockFailed,
    Unlock,
)
from tests.simulators.esw.components.telescope import RunningTelescope, clients
from tests.simulators.esw.loops import in_loop

WHEEL = "IRIS.imager.filter"
HOLDER, OTHER = Prefix("IRIS.sequencer"), Prefix("ESW.test")
LEASE = FiniteDuration("10 seconds")


@in_loop
async def test_only_who_has_locked_a_component_commands_it(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        client, actor = await made.of(WHEEL), await made.actor(WHEEL)
        assert await actor.ask(Lock(HOLDER, LEASE), 5) == LockAcquired()
        assert await actor.ask(GetSupervisorLifecycleState(), 5) == LifecycleState(SupervisorLifecycleState.LOCK)
        command = telescope.command(WHEEL, "select", {"filter": "J"}, OTHER)
        for answer in await client.validate(command), await client.submit(command), await client.oneway(command):
            assert isinstance(answer, Locked)
        started = await client.submit(telescope.command(WHEEL, "select", {"filter": "J"}, HOLDER))
        assert await client.query_final(started.run_id, 10) == Completed(started.run_id)
        assert await actor.ask(Unlock(HOLDER), 5) == LockReleased()
        assert isinstance(await client.validate(command), Accepted)
        assert await actor.ask(GetSupervisorLifecycleState(), 5) == LifecycleState(SupervisorLifecycleState.RUNNING)


@in_loop
async def test_another_prefix_can_neither_lock_nor_unlock(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        actor = await made.actor(WHEEL)
        assert await actor.ask(Unlock(OTHER), 5) == LockAlreadyReleased()
        await actor.ask(Lock(HOLDER, LEASE), 5)
        failed = await actor.ask(Lock(OTHER, LEASE), 5)
        assert isinstance(failed, AcquiringLockFailed)
        assert "Currently it is acquired by component: IRIS.sequencer" in failed.reason
        assert isinstance(await actor.ask(Unlock(OTHER), 5), ReleasingLockFailed)
        assert await actor.ask(Lock(HOLDER, LEASE), 5) == LockAcquired()


@in_loop
async def test_a_lease_ends_by_itself_and_the_holder_is_told(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        client, actor = await made.of(WHEEL), await made.actor(WHEEL)
        async with aclosing(actor.subscribe(Lock(HOLDER, FiniteDuration("200 milliseconds")))) as told:
            assert [one async for one in told] == [LockAcquired(), LockExpiringShortly(), LockExpired()]
        assert isinstance(await client.validate(telescope.command(WHEEL, "select", {"filter": "J"})), Accepted)


@in_loop
async def test_an_assembly_whose_hcd_another_has_locked_fails(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        actor = await made.actor(WHEEL)
        await actor.ask(Lock(Prefix("ESW.engineer"), LEASE), 5)
        failed = await made.submit("IRIS.imager", "configure", {"filter": "J", "exposureTime": 1.0})
        assert getattr(failed, "message", "") == "IRIS.imager.filter refused select: it is locked by another component"
