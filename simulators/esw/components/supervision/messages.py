"""Messages of administrators to components and containers, as CSW's actors have them; none goes over HTTP."""

from __future__ import annotations

from harness.contracts.esw.lifecycle_states import ContainerLifecycleState, SupervisorLifecycleState
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.log_levels import Level
from harness.contracts.esw.messages import Message
from harness.contracts.esw.values.durations import FiniteDuration
from harness.contracts.esw.values.names import Prefix


class Lock(Message):
    """Take commands of one prefix alone; told again when the lease ends. Answered by a `LockingResponse`."""

    source: Prefix
    lease_duration: FiniteDuration


class Unlock(Message):
    """Take commands of all again; only who has locked it may say so."""

    source: Prefix


class LockAcquired(Message):
    """The component is locked, or its lease is renewed."""


class AcquiringLockFailed(Message):
    """Another prefix has locked the component."""

    reason: str


class LockReleased(Message):
    """The component is not locked any more."""


class LockAlreadyReleased(Message):
    """The component was not locked."""


class ReleasingLockFailed(Message):
    """Another prefix has locked the component."""

    reason: str


class LockExpiringShortly(Message):
    """The lease ends soon."""


class LockExpired(Message):
    """The lease has ended, and the component is not locked any more."""


class GetSupervisorLifecycleState(Message):
    """Tell the state of a component; answered by `LifecycleState`."""


class LifecycleState(Message):
    """The state of a component."""

    state: SupervisorLifecycleState


class GetContainerState(Message):
    """Tell the state of a container; answered by `ContainerState`."""


class ContainerState(Message):
    """The state of a container."""

    state: ContainerLifecycleState


class GetComponents(Message):
    """Tell what a container holds; answered by `HeldComponents`."""


class HeldComponents(Message):
    """What a container holds."""

    components: tuple[ComponentId, ...]


class SetComponentLogLevel(Message):
    """Set the level from which on a component logs; answered with nothing but that it is done."""

    level: Level


class GetComponentLogMetadata(Message):
    """Tell from which level on a component logs; answered by `LogMetadata`."""


class ShutdownComponent(Message):
    """End a component, or a container with all that it holds."""


class RestartComponent(Message):
    """Let a component, or all that a container holds, begin anew."""
