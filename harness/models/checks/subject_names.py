"""Names of subjects: sentences can name each by one word, and mean nothing else by it."""

from __future__ import annotations

import re

from harness.models.checks.context import Context
from harness.models.reserved_words import find_meaning

WORD = re.compile(r'[^\s"]+')


def check_subject_names(context: Context) -> None:
    """Check the name of each subject, and by what word sentences tell which of several they mean."""
    for name in context.document.subjects:
        path = ("subjects", name)
        if not WORD.fullmatch(name):
            what = f"{name!r} is not one word, by which sentences could name it"
            context.problems.add(path, what, f"Write {'-'.join(WORD.findall(name)) or _other_name(context, name)!r}.")
        elif meaning := find_meaning(name):
            remedy = f"Choose another word, such as {_other_name(context, name)!r}."
            context.problems.add(path, f"{name!r} is reserved: sentences mean {meaning} by it", remedy)
    for name, key in context.telescope.subjects:
        if key and not WORD.fullmatch(key):
            what = f"{key!r} is not one word, by which sentences could tell which {name} they mean"
            context.problems.add(("subjects", name, "for"), what, "Give the parameter values of one word each.")


def _other_name(context: Context, name: str) -> str:
    """A name that a subject could have: that of its class, where it is free."""
    classes = (
        one.device.device_class.name.lower() for (of, _), one in context.telescope.subjects.items() if of == name
    )
    free = next(classes, "")
    taken = not free or free in context.document.subjects or find_meaning(free)
    return f"main-{name.strip().lower()}".rstrip("-") if taken else free
