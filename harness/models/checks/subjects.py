"""Devices and the subjects of sentences: what they name is there."""

from __future__ import annotations

from harness.models import schema, values
from harness.models.checks.context import Context
from harness.models.reading.problems import near_miss


def check_devices(context: Context) -> None:
    """Check what devices show at first where it differs from their class."""
    for index, declared in enumerate(context.document.devices):
        device_class = context.telescope.classes[declared.class_]
        for name, value in declared.initial.items():
            path = ("devices", index, "initial", name)
            attribute = context.own(device_class, name, path)
            if attribute is not None:
                context.check_literal(attribute, value, path)


def check_subjects(context: Context) -> None:
    """Check attribute, words, needs and actions of all subjects."""
    names = {name for name, _ in context.telescope.subjects}
    for (name, _), subject in context.telescope.subjects.items():
        device_class = subject.device.device_class
        attribute = context.own(device_class, subject.attribute, ("subjects", name, "attribute"))
        if attribute is not None:
            _check_states(context, name, subject.attribute, attribute)
            for word, value in subject.says.items():
                context.check_literal(attribute, value, ("subjects", name, "says", word))
        for action, command in subject.actions.items():
            if command not in device_class.commands:
                context.problems.add(
                    ("subjects", name, "actions", action),
                    f"{device_class.name} has no command {command!r}",
                    near_miss(command, device_class.commands),
                )
        for other, word in subject.needs.items():
            _check_need(context, name, other, word, names)


def _check_states(context: Context, name: str, attribute: str, declared: schema.Attribute) -> None:
    """Check that what a subject shows is one of several states, which ways to them and waits for them need."""
    if declared.shape or (declared.type in values.ALL_TYPES and declared.type != "DevState"):
        kind = f"a {('', 'spectrum of ', 'image of ')[len(declared.shape)]}{declared.type}"
        what = f"{attribute} has no states: it is {kind}, not one value of an enumeration or DevState"
        context.problems.add(("subjects", name, "attribute"), what, "Name an attribute that shows states.")


def _check_need(context: Context, name: str, other: str, word: str, names: set[str]) -> None:
    path = ("subjects", name, "needs", other)
    if other not in names:
        context.problems.add(path, f"there is no subject {other!r}", near_miss(other, names))
        return
    if other == name:
        context.problems.add(path, "a subject cannot need itself", "Take it out.")
        return
    needed = next(subject for (found, _), subject in context.telescope.subjects.items() if found == other)
    attribute = needed.device.device_class.attributes.get(needed.attribute)
    known = [*needed.says, *(values.shown(context.telescope, attribute) if attribute else ())]
    if word not in known:
        context.problems.add(path, f"{other} is never {word!r}", near_miss(word, known))
