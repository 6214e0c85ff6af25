"""Attributes: their types, values, and what they follow and mirror."""

from __future__ import annotations

from harness.models import schema, values
from harness.models.checks.conditions import check_conditions, check_linked_attribute
from harness.models.checks.context import Context
from harness.models.reading.problems import near_miss
from harness.models.reading.source import Path
from harness.models.telescope import DeviceClass


def check_attributes(context: Context, device_class: DeviceClass) -> None:
    """Check all attributes of a class."""
    for name, attribute in device_class.attributes.items():
        if _type_is_known(context, device_class, name, attribute):
            _Check(context, device_class, name, attribute).all()


def _type_is_known(context: Context, device_class: DeviceClass, name: str, attribute: schema.Attribute) -> bool:
    path = context.classes.path(device_class.name, "attributes", name, "type")
    if not attribute.type:
        context.problems.add(path[:-1], "key 'type' is missing, and none is inherited", "Add it.")
        return False
    known = (*values.TYPES[device_class.system], *context.telescope.enumerations)
    if attribute.type not in known:
        kind = "a Tango type" if device_class.system == "tango" else "a plain key type"
        what = f"{attribute.type!r} is neither {kind} nor a declared enumeration"
        context.problems.add(path, what, near_miss(attribute.type, known))
        return False
    if device_class.system == "tango" and name == "State" and attribute.type != "DevState":
        context.problems.add(path, f"State is a {attribute.type}", "Make it a DevState, or give it another name.")
        return False
    return True


class _Check:
    def __init__(self, context: Context, device_class: DeviceClass, name: str, attribute: schema.Attribute) -> None:
        self.context, self.device_class, self.name, self.attribute = context, device_class, name, attribute

    def all(self) -> None:
        self._states()
        self._shape()
        if self.attribute.initial is not None:
            self.context.check_literal(self.attribute, self.attribute.initial, self._path("initial"))
        if self.attribute.rest is not None:
            self.context.check_literal(self.attribute, self.attribute.rest, self._path("rest"))
            self._begins_at_rest()
        for index, state in enumerate(self.attribute.spontaneous):
            self.context.check_literal(self.attribute, state, (*self._path("spontaneous"), index))
        self._allowed()
        self._follows()
        self._mirrors()

    def _path(self, key: str) -> Path:
        return self.context.classes.path(self.device_class.name, "attributes", self.name, key)

    def _begins_at_rest(self) -> None:
        telescope, attribute = self.context.telescope, self.attribute
        first, rest = values.initial_value(telescope, attribute), attribute.rest
        # What mirrors another device shows that one's value; and what is no value is told by itself.
        wrong = any(values.mismatch(telescope, attribute, value) for value in (first, rest))
        if attribute.mirrors is None and not wrong and first != rest:
            self.context.problems.add(
                self._path("rest"),
                f"at rest it is {rest!r}, and at first {first!r}: a run would not start",
                "Make 'initial' the same; a device that really begins elsewhere has an 'initial' of its own.",
            )

    def _states(self) -> None:
        if self.attribute.states is None:
            return
        path = self._path("states")
        every = self.attribute.model_copy(update={"states": None})
        known = values.labels(self.context.telescope, every)
        if not known:
            self.context.problems.add(path, f"a {self.attribute.type} has no states", "Leave 'states' out.")
        for index, state in enumerate(self.attribute.states):
            if known and state not in known:
                kind = "a Tango state" if self.attribute.type == "DevState" else f"a label of {self.attribute.type}"
                self.context.problems.add((*path, index), f"{state!r} is not {kind}", near_miss(str(state), known))

    def _shape(self) -> None:
        shape = self.attribute.shape
        if len(shape) > 2 or any(size < 1 for size in shape):
            self.context.problems.add(
                self._path("shape"), f"{list(shape)} is not a shape", "Write [] or leave it out, [x], or [x, y]."
            )
        elif shape and self.attribute.type == "DevEncoded":
            self.context.problems.add(
                self._path("shape"), "Tango has no spectra or images of DevEncoded", "Leave 'shape' out."
            )

    def _allowed(self) -> None:
        path = self._path("allowed")
        if self.attribute.allowed and self.attribute.access == "read":
            self.context.problems.add(path, "nobody may write it, so nothing has to be allowed", "Set its 'access'.")
        for other, wanted in self.attribute.allowed.items():
            found = self.context.own(self.device_class, other, (*path, other))
            if found is not None:
                self.context.check_wanted(self.device_class, found, wanted, (*path, other))

    def _follows(self) -> None:
        for index, follow in enumerate(self.attribute.follows):
            path = (*self._path("follows"), index)
            self.context.check_value(self.device_class, self.attribute, follow.becomes, (*path, "becomes"))
            check_conditions(self.context, self.device_class, follow.when, (*path, "when"), in_command=False)

    def _mirrors(self) -> None:
        mirror = self.attribute.mirrors
        if mirror is None:
            return
        path = self._path("mirrors")
        targets = self.context.targets(self.device_class, [mirror.of], (*path, "of"))
        for target in targets:
            found = check_linked_attribute(self.context, target, mirror.attribute, (*path, "attribute"))
            own = self.attribute
            if found is not None and (found.type, found.shape) != (own.type, own.shape):
                self.context.problems.add(
                    path,
                    f"{mirror.attribute} of {target.name} is a {_described(found)}, and this a {_described(own)}",
                    "Give both the same type and shape.",
                )


def _described(attribute: schema.Attribute) -> str:
    return f"{attribute.type}{list(attribute.shape)}" if attribute.shape else attribute.type
