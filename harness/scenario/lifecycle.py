"""How a scenario ends on its target, decided without pytest: what is put back, and what if it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.errors import FirstlightError, GatewayAway, RestError
from harness.events.waiting.verdicts import Unmet


class Closing(Protocol):
    """What a scenario holds of its target: subscriptions."""

    def close(self) -> None: ...


class Recovering(Protocol):
    """A target that may be made anew."""

    def can(self, ability: str) -> bool: ...

    def down(self, *, login: bool = False) -> str: ...

    def reset(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ending:
    """How a scenario left its target.

    :param failures: a sentence for each thing that is not as the scenario found it.
    :param down: why nothing of the control system can be used, so that commands would not have helped; "" if it can.
    :param ends_run: whether no other scenario can begin, since nothing will come right by itself.
    """

    failures: Sequence[str]
    down: str = ""
    ends_run: bool = False

    def error(self) -> RestError:
        """Return the error of the scenario."""
        lines = ["the telescope is not as the scenario found it:", *(f"  {each}" for each in self.failures)]
        if not self.down:
            lines.append(
                "What the scenario commanded itself it has to command back, unless a declared subject knows the way."
            )
        return RestError("\n".join(lines))


def restore(
    run: Closing, put_back: Callable[[], list[str]], settle: Callable[[], object] | None = None
) -> Sequence[str]:
    """Put back what a scenario changed, and end its subscriptions; return a sentence for each thing that is not so.

    :param settle: what is to be done when all is put back, such as leaving what others use as they need it.
    """
    failures = put_back()
    try:
        if settle is not None and not failures:
            failures += attempt(settle)
        failures += attempt(run.close)
    except GatewayAway as error:
        failures.append(str(error))
    return failures


def recover(target: Recovering, failures: Sequence[str], *, may_reset: bool) -> Ending:
    """Make a target anew on which something was not put back, if it can be; else find out whether it can be used.

    :param may_reset: whether another scenario is to come.
    """
    down = target.down(login=True)
    if may_reset and target.can("reset"):
        return Ending([*failures, *attempt(target.reset)], down)
    return Ending(failures, down, ends_run=bool(down))


def attempt(action: Callable[[], object]) -> list[str]:
    """Do it; what goes wrong is told, not raised: what remains is put back all the same.

    Raises `GatewayAway`, for which nothing would remain.
    """
    try:
        action()
    except GatewayAway:
        raise
    except (FirstlightError, Unmet) as error:
        return [str(error)]
    return []
