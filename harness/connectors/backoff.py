"""How long to wait before the next try: twice as long each time, and not all clients at once."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tenacity import RetryCallState, wait_exponential

CHANCE = Random()  # noqa: S311 - no secret
"""Of its own: tries go on in threads, and whoever watches the module's state, as Hypothesis does, is not disturbed."""


def back_off(first: float, longest: float) -> Callable[[RetryCallState], float]:
    """Return Tenacity's `wait` of tries.

    :param first: seconds before the second try; up to as many are added to each pause by chance.
    :param longest: seconds that a pause has at most.
    """
    growing = wait_exponential(multiplier=first, max=longest)
    return lambda tries: min(longest, growing(tries) + CHANCE.uniform(0, first))
