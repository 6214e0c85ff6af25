"""Conditions: they look at something that is there, and compare it with values it can have."""

from __future__ import annotations

from typing import Any

from harness.models import schema
from harness.models.checks.context import Context
from harness.models.reading.problems import near_miss
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass

TESTS = ("is", "is_not", "has", "has_not", "beyond", "answers")
"""Keys that say what has to hold."""


def check_conditions(
    context: Context,
    device_class: DeviceClass,
    conditions: tuple[schema.Condition, ...],
    path: Path,
    argument: schema.Taken = None,
    *,
    in_command: bool = True,
) -> None:
    """Check several conditions that stand in a list.

    :param in_command: whether there may be an argument to look at.
    """
    for index, condition in enumerate(conditions):
        _Check(context, device_class, argument, in_command=in_command).condition(condition, (*path, index))


class _Check:
    def __init__(
        self, context: Context, device_class: DeviceClass, argument: schema.Taken, *, in_command: bool
    ) -> None:
        self.context, self.device_class, self.argument, self.in_command = context, device_class, argument, in_command

    def condition(self, condition: schema.Condition, path: Path) -> None:
        problems = self.context.problems
        subjects = {"own": condition.own, "all": condition.all, "any": condition.any, "argument": condition.argument}
        given = [name for name, value in subjects.items() if value is not None]
        if len(given) != 1:
            what = f"{' and '.join(given)} stand together" if given else "nothing says what it looks at"
            problems.add(path, what, "Give exactly one of own, all, any and argument.")
            return
        tested = [key for key in TESTS if getattr(condition, f"{key}_" if key == "is" else key) is not None]
        if len(tested) != 1:
            what = f"{' and '.join(tested)} stand together" if tested else "nothing says what has to hold"
            problems.add(path, what, f"Give exactly one of {', '.join(TESTS[:-1])} and {TESTS[-1]}.")
            return
        if condition.beyond is not None and condition.beyond not in self.context.telescope.parameters:
            known = near_miss(condition.beyond, self.context.telescope.parameters)
            problems.add((*path, "beyond"), f"parameter {condition.beyond!r} is not declared", known)
        linked = condition.all is not None or condition.any is not None
        if not linked:
            for key, value in (
                ("attribute", condition.attribute),
                ("only", condition.only),
                ("answers", condition.answers),
            ):
                if value is not None:
                    problems.add((*path, key), f"{key!r} has a meaning for 'all' and 'any' only", "Leave it out.")
        if condition.own is not None:
            self._values(self.context.own(self.device_class, condition.own, (*path, "own")), condition, path)
        elif condition.argument is not None:
            if not self.in_command:
                problems.add(
                    (*path, "argument"), "there is no argument here: nobody commanded it", "Look at an attribute."
                )
                return
            self.context.check_reference(condition.argument, self.argument, (*path, "argument"))
            self._values(None, condition, path)
        else:
            self._linked(condition, given[0], path)

    def _linked(self, condition: schema.Condition, quantifier: str, path: Path) -> None:
        links = condition.all or condition.any or ()
        targets = self.context.targets(self.device_class, links, (*path, quantifier))
        if condition.only is not None:
            check_only(self.context, self.device_class, condition.only, (*path, "only"))
        if condition.answers is not None:
            return
        if condition.attribute is None:
            self.context.problems.add(path, "key 'attribute' is missing", "Say which attribute of the devices counts.")
            return
        for target in targets:
            found = check_linked_attribute(self.context, target, condition.attribute, (*path, "attribute"))
            self._values(found, condition, path)

    def _values(self, attribute: schema.Attribute | None, condition: schema.Condition, path: Path) -> None:
        key, wanted = ("is", condition.is_) if condition.is_ is not None else ("is_not", condition.is_not)
        argument = self.argument if self.in_command else None
        for name, several in (("has", condition.has), ("has_not", condition.has_not)):
            if several is not None:
                self._has(attribute, several, (*path, name), argument)
        if wanted is None:
            return
        if attribute is not None:
            self.context.check_wanted(self.device_class, attribute, wanted, (*path, key), argument)
            return
        for value in wanted:
            self._reference(value, (*path, key))

    def _has(
        self, attribute: schema.Attribute | None, wanted: tuple[Any, ...], path: Path, argument: schema.Taken
    ) -> None:
        if attribute is not None and len(attribute.shape) != 1:
            self.context.problems.add(path, "only a spectrum has several values", "Use 'is'.")
        for value in wanted:
            self.context.check_value(self.device_class, None, value, path, argument)

    def _reference(self, value: Any, path: Path) -> None:
        if isinstance(value, dict):
            self.context.check_value(self.device_class, None, value, path, self.argument)


def check_linked_attribute(
    context: Context, target: DeviceClass, attribute: str, path: Path
) -> schema.Attribute | None:
    """An attribute of a linked device's class; an unknown one becomes a problem."""
    found = target.attributes.get(attribute)
    if found is None:
        context.problems.add(
            path,
            f"the linked class {target.name} has no attribute {attribute!r}",
            near_miss(attribute, target.attributes),
        )
    elif target.system == "esw" and not any(attribute in names for names in target.current_states.values()):
        what = f"{attribute} of {target.name} is in none of its current states, by which others see it"
        context.problems.add(path, what, f"Add it to one below 'current_states' of {target.name}.")
    return found


def check_only(context: Context, device_class: DeviceClass, attribute: str, path: Path) -> None:
    """The attribute that holds the keys of those linked devices that count."""
    found = context.own(device_class, attribute, path)
    if found is not None and (found.type != "DevString" or len(found.shape) != 1):
        context.problems.add(path, f"{attribute} is not a list of keys", "Name a spectrum of DevString.")
