"""A telescope that others use, too: each scenario leases what it uses, before it begins, and gives it back at its end.

docs/shared-telescopes.md tells what that means, and why it is so.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain

from harness.errors import FirstlightError, LeaseError, PreconditionError, RestError
from harness.events.waiting.verdicts import Unmet
from harness.leases.board import Board
from harness.leases.claim import Claim, Owner, Uses
from harness.leases.held import Held, renumbered
from harness.leases.lease import Choice, Leases, Terms
from harness.leases.shared import WHOLE, Shared
from harness.scenario.run import ScenarioRun
from harness.targets.target import Target
from harness.telescope.deviations import Deviation, deviations, told
from harness.telescope.needs import Needs
from harness.telescope.reach import reach
from harness.telescope.resting_state import put_back
from harness.telescope.subjects import declared, find_subject, value_said

FOUND = "firstlight_found"
"""Property that holds what the telescope was before a run switched it on: whoever leaves last puts it back."""


class Sharing:
    """What one worker leases of a target's telescope; closed by the one who made it, while the target is open.

    :param say: is told for whom it waits.
    """

    def __init__(self, target: Target, say: Callable[[str], None] | None = None) -> None:
        self._target = target
        self.shared = Shared(declared(target))
        lease = target.plan.profile.lease
        owner = Owner.of_this_process(target.ids.run)
        device = self.shared.whole.name
        self._leases = Leases(target.tango, device, owner, Terms(lease.expires, lease.wait, lease.clocks), say)
        self._found = Board(target.tango, device, FOUND)
        self._last: tuple[str, ...] = ()
        self._was: dict[str, str] = {}

    # --- a scenario ---

    def lend(self, needs: Needs) -> Target:
        """Lease what a scenario needs, and return the target as it sees it.

        Raises `PreconditionError`: `LeaseError` naming who has it, or what nobody has is not at rest.
        """
        self._was = {}
        if needs.nothing:
            return self._target.lent(Held(self.shared.telescope, self._leases.check, frozenset()))
        try:
            view = self._alone() if needs.alone else self._some(needs)
        except RestError as error:
            self.give_back()
            raise PreconditionError(str(error)) from error
        except BaseException:
            self.give_back()
            raise
        return view

    def settle(self, run: ScenarioRun) -> None:
        """After a scenario that had the telescope alone: bring it back to what it was found in."""
        for name, state in self._was.items():
            reach(run, find_subject(run.target, name), state)

    def give_back(self) -> None:
        """Give back what is leased; without effect if nothing is."""
        self._target.tango.rename({})
        self._leases.release()

    def _alone(self) -> Target:
        self._leases.take(lambda _: {WHOLE: "alone"})
        view = self._target.lent(Held(self.shared.telescope, self._leases.check))
        self._was = {name: state for name in self.shared.needed if (state := self._away(name))}
        found = deviations(view)
        if left := self._observing(found):
            raise not_at_rest(left)
        if found:
            bring_to_rest(view)
        return view

    def _some(self, needs: Needs) -> Target:
        unfit: dict[str, list[Deviation]] = {}
        while True:
            choice = partial(self._choose, needs, unfit)
            self._leases.take(choice)
            while not self._is_in(needs.state or {}):
                self._leases.release()
                self._switch(needs.state or {}, choice)
            keys = self.shared.keys_of(self._leases.uses)
            exchanged = self.shared.exchanged(needs.keys, keys)
            view = self._view(exchanged)
            found = deviations(view)
            left = self._observing(found)
            if not left:
                break
            unfit |= {key: left for key in keys if any(self.shared.key_of(each.device) == key for each in left)}
            self._leases.release()
            if needs.exact or len(self.shared.subjects) - len(unfit) < len(needs.keys):
                raise not_at_rest(list(dict.fromkeys(each for each in chain(*unfit.values()))))
        self._last = keys
        self._target.tango.rename(self.shared.standing_for(exchanged))
        assert view.held is not None
        return self._target.lent(view.held.finding(frozenset(each.key for each in found)))

    def _view(self, exchanged: Mapping[str, str]) -> Target:
        """The target as a scenario sees it for which some subarrays stand for others."""
        telescope = renumbered(self.shared.telescope, self.shared.kind, exchanged)
        names = frozenset(one.name for key in exchanged.values() for one in self.shared.devices_of(key))
        return self._target.lent(Held(telescope, self._leases.check, names))

    def _choose(self, needs: Needs, unfit: Iterable[str], others: Sequence[Claim]) -> Uses:
        """Those that this worker had last, before those that are named, before any others."""
        if needs.exact:
            return self.shared.uses_of(needs.keys)
        return self.shared.choose(len(needs.keys), [*self._last, *needs.keys], tuple(unfit), others)

    def _observing(self, found: Iterable[Deviation]) -> list[Deviation]:
        """Those deviations that nobody explains who has leased nothing: a subarray that was left where it is."""
        kept = {(one.device.name, one.attribute) for one in self.shared.subjects.values()}
        return [each for each in found if each.rest is None or (each.device, each.attribute) in kept or each.writable]

    # --- what everybody needs: that the telescope is on ---

    def _is_in(self, states: Mapping[str, str]) -> bool:
        return all(self._state(name) == self._wanted(name, word) for name, word in states.items())

    def _state(self, name: str) -> str:
        subject = find_subject(self._target, name)
        reading = self._target.tango.device(subject.device.name).read(subject.attribute)
        return reading.label or str(reading.value)

    def _wanted(self, name: str, word: str) -> str:
        return value_said(find_subject(self._target, name), word)

    def _away(self, name: str) -> str:
        """The state that it is in, if that is not its rest."""
        subject = find_subject(self._target, name)
        rest = subject.device.device_class.attributes[subject.attribute].rest
        state = self._state(name)
        return "" if rest is None or state == str(rest) else state

    def _switch(self, states: Mapping[str, str], choice: Choice) -> None:
        """Switch the telescope on while nobody else uses it, and keep of the lease what the choice picks.

        That alone is leased if somebody else has switched it on before its turn has come: they use it now.
        """
        taken = self._leases.take(lambda others: choice(others) if self._is_in(states) else {WHOLE: "alone"})
        if taken[WHOLE] != "alone":
            return
        if not self._is_in(states):
            self._remember({name: self._state(name) for name in states})
            view = self._target.lent(Held(self.shared.telescope, self._leases.check))
            run = ScenarioRun(view, "switching the telescope on")
            try:
                for name, word in states.items():
                    reach(run, find_subject(view, name), self._wanted(name, word))
            finally:
                run.close()
        self._leases.narrow(choice(self._leases.others()))

    def _remember(self, states: Mapping[str, str]) -> None:
        """What the telescope was before anybody who leases it switched it."""
        if not self._found.read_one(""):
            self._found.write("", json.dumps(dict(states)))

    # --- a run ---

    def bring_to_rest(self) -> None:
        """Bring to rest what nobody else has leased; raises `RestError` for what would not go there."""
        try:
            self._leases.take(lambda _: {WHOLE: "alone"}, wait=0)
        except LeaseError:
            for key in self.shared.subjects:
                self._bring_one(key)
            return
        self._bring_whole()

    def settle_dead(self, is_dead: Callable[[Owner], bool]) -> list[Uses]:
        """Bring to rest what workers had leased that have died, give it back, and return it.

        Nobody else has it meanwhile. Raises `RestError` for what would not go there.

        :param is_dead: whether an owner has died, of whom that is known.
        """
        settled = []
        while uses := self._leases.inherit(is_dead):
            settled.append(uses)
            if uses.get(WHOLE) == "alone":
                self._bring_whole()
            else:
                self._bring_leased()
        return settled

    def _bring_whole(self) -> None:
        """Bring the telescope to rest, which is leased alone, and give it back."""
        try:
            bring_to_rest(self._target.lent(Held(self.shared.telescope, self._leases.check)))
            self._found.remove("")
        finally:
            self._leases.release()

    def _bring_one(self, key: str) -> None:
        try:
            self._leases.take(lambda _: self.shared.uses_of([key]), wait=0)
        except LeaseError:
            return
        self._bring_leased()

    def _bring_leased(self) -> None:
        """Bring to rest the subarrays that are leased, and give them back."""
        try:
            view = self._view({key: key for key in self.shared.keys_of(self._leases.uses)})
            found = deviations(view)
            explained = [each for each in found if each not in self._observing(found)]
            assert view.held is not None
            bring_to_rest(self._target.lent(view.held.finding(frozenset(each.key for each in explained))))
        finally:
            self._leases.release()

    def close(self) -> list[str]:
        """Leave: the last one to leave puts the telescope back into what it was before it was switched on.

        A sentence for each thing that is left as it should not be.
        """
        left: list[str] = []
        try:
            self._target.tango.rename({})
            with contextlib.suppress(LeaseError):  # somebody else is still there
                self._target.again(self._leave)
        except (FirstlightError, Unmet) as error:
            left.append(f"the telescope is not switched back to what it was before a run switched it: {error}")
        finally:
            self._leases.close()
        return [*left, *(f"a lease could not be given back: {claim}" for claim in self._leases.left)]

    def _leave(self) -> None:
        if not self._found.read_one(""):
            return
        self._leases.release()  # of a try before
        self._leases.take(lambda _: {WHOLE: "alone"}, wait=0)
        found: dict[str, str] = json.loads(self._found.read_one("") or "{}")
        run = ScenarioRun(self._target.lent(Held(self.shared.telescope, self._leases.check)), "leaving the telescope")
        try:
            for name, state in found.items():
                reach(run, find_subject(run.target, name), state)
        finally:
            run.close()
        self._found.remove("")


def bring_to_rest(view: Target) -> None:
    """Bring what is leased to rest; raises `RestError` naming what would not go there."""
    run = ScenarioRun(view, "bringing the telescope to rest")
    try:
        put_back(run)
    finally:
        run.close()
    if found := deviations(view):
        raise not_at_rest(found)


def not_at_rest(found: Sequence[Deviation]) -> RestError:
    """The error that names what nobody has leased and is not at rest."""
    return RestError(
        "what nobody has leased is not at rest:\n  "
        + "\n  ".join(told(found))
        + "\nA run that was killed left it so, or somebody uses it without a lease. "
        "Bring it to rest, or let a run do it: --bring-to-rest"
    )
