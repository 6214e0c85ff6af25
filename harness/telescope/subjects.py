"""What sentences speak of without naming a device, found in the declared telescope."""

from __future__ import annotations

from harness.connectors.tango.written_values import one_of
from harness.errors import SentenceError
from harness.models.reading.problems import near_miss
from harness.models.reserved_words import find_meaning
from harness.models.telescope import Subject, Telescope
from harness.models.values import shown
from harness.targets.target import Target

MOST_LISTED = 12
"""So many of a kind are listed; of more the first ones and the last."""


def declared(target: Target) -> Telescope:
    """The target's declared telescope; raises `SentenceError` if its profile names none."""
    if target.telescope is None:
        raise SentenceError(
            "this sentence needs a declared telescope, and the target names none",
            place=str(target.plan.file),
            remedy="Name one by --telescope or in the profile's table [telescope].",
        )
    return target.telescope


def find_subject(target: Target, name: str, key: str = "") -> Subject:
    """The subject ``name key`` of a target's telescope; raises `SentenceError` naming those there are."""
    return subject_of(declared(target), name, key)


def subject_of(telescope: Telescope, name: str, key: str = "") -> Subject:
    """The subject ``name key``; raises `SentenceError` naming those there are."""
    if subject := telescope.subjects.get((name, key)):
        return subject
    raise SentenceError(f"{telescope.name} has no {name} {key}".rstrip(), remedy=_other_subjects(telescope, name))


def _other_subjects(telescope: Telescope, name: str) -> str:
    """What to write instead of a subject that is not declared."""
    known: dict[str, list[str]] = {}
    for other, key in telescope.subjects:
        known.setdefault(other, []).append(f"{other} {key}".strip())
    listed = ", ".join(each for of_name in known.values() for each in _abridged(of_name))
    says = [f"It has: {listed}." if known else "It declares no subjects."]
    if name not in known and (near := near_miss(name, known)).startswith("Did you mean"):
        says.insert(0, near)
    if meaning := find_meaning(name):
        says.append(f"Sentences with {name!r} are about {meaning}: firstlight steps {name} lists them.")
    return " ".join(says)


def _abridged(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_LISTED else [*names[: MOST_LISTED - 2], "...", names[-1]]


def value_said(subject: Subject, word: str) -> str:
    """Return the state that a word of a sentence stands for: ``on`` is ON; either may stand in quotes."""
    bare = word.strip('"')
    return str(subject.says.get(bare, bare))


def value_needed(telescope: Telescope, subject: Subject, word: str) -> str:
    """Return the state that a word stands for; raises `SentenceError` with the words there are if there is none."""
    value = value_said(subject, word)
    attribute = subject.device.device_class.attributes[subject.attribute]
    known = [str(state) for state in shown(telescope, attribute)]
    if value not in known:
        said = {str(means): says for says, means in reversed(list(subject.says.items()))}
        once = [says for means, says in reversed(said.items())] + [each for each in known if each not in said]
        raise SentenceError(
            f"{subject.device.name} {subject.attribute} is never {word}",
            remedy=one_of(word, once, "values", besides=[*subject.says, *known]),
        )
    return value


def action_command(subject: Subject, action: str) -> str:
    """The command that the words of an action stand for."""
    if command := subject.actions.get(action):
        return command
    raise SentenceError(
        f"{subject.name} cannot {action}: the declaration names no command for it",
        path=f"subjects.{subject.name}.actions",
        remedy=one_of(action, list(subject.actions), "actions"),
    )
