"""Every sentence means one thing: its own definition wins over the more general ones that match it, too."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from harness.bdd import Sentence, sentence
from harness.bdd.internals import all_step_contexts
from harness.bdd.sentences.literal import choose
from harness.models.reserved_words import RESERVED
from tests.library.announced import ANNOUNCED

VALUES = {
    "trl": "mid-tmc/subarray/01",
    "value": "IDLE",
    "values": "RESOURCING, IDLE",
    "state": "in standby",
    "states": "RESOURCING, IDLE",
    "json": '{"init": {"kwargs": {"subarray_id": 1}}}',
    "action": "assign resources",
    "seconds": "2.5",
    "n": "1",
    "prefix": "IRIS.darknight",
}
"""What stands in the fields of the sentences tried; any other holds a word."""
KINDS = ("assembly", "HCD", "service", "machine", "sequencer")
"""What a field of this name may hold, some of which other sentences name."""

SUBJECTS = (
    ("given", "the <name>[ <key>] is <state>"),
    ("when", "I tell[ the] <name>[ <key>] to <action>"),
    ("then", "the <name>[ <key>] becomes <state>[ within <seconds> s]"),
    ("then", "the <name>[ <key>] goes through <states>[ within <seconds> s]"),
    ("then", "the <name>[ <key>] stays <state> for <seconds> s"),
)
"""The sentences about any declared subject."""

CANONICAL = [
    ("given", "the telescope is on", "the <name>[ <key>] is <state>"),
    ("given", "the telescope is in standby", "the <name>[ <key>] is <state>"),
    ("given", "subarray 1 is EMPTY", "subarray <n> is <state>"),
    ("given", "the shutter upper is open", "the <name>[ <key>] is <state>"),
    ("given", 'the device "a/b/c" is reachable', 'the device "<trl>" is reachable'),
    ("given", "the OET is reachable", "the OET is reachable"),
    ("given", 'the sequencer "IRIS.darknight" is Idle', 'the sequencer "<prefix>" is <status>'),
    ("given", 'the sequencer "A.b" is locked by "C.d"', 'the <kind> "<prefix>" is locked by "<other>"'),
    ("then", "the telescope becomes on within 5 s", "the <name>[ <key>] becomes <state>[ within <seconds> s]"),
    ("then", "subarray 1 goes through RESOURCING, IDLE", "subarray <n> goes through <states>[ within <seconds> s]"),
    ("then", "the procedure becomes RUNNING", 'the procedure[ "<name>"] becomes <state>[ within <seconds> s]'),
    ("then", "the command goes through QUEUED", 'the command[ "<command>"] goes through <values>[ within <seconds> s]'),
]


@pytest.fixture(scope="module")
def definitions() -> list[tuple[str, Sentence]]:
    """Every definition that comes along, and those announced that do not yet, with its kind."""
    contexts = [one for one in all_step_contexts() if one.step_func.__module__.startswith("steps.")]
    assert contexts, "the steps are loaded by conftest.py"
    there = [(one.type or "step", one.parser) for one in contexts if isinstance(one.parser, Sentence)]
    known = {(kind, parser.name) for kind, parser in there}
    return [*there, *((kind, sentence(template)) for kind, template in ANNOUNCED if (kind, template) not in known)]


def samples(template: str) -> Iterator[str]:
    """Sentences of a template: with each of its optional parts and without, about each kind of component."""
    parts = re.split(r"\[([^\]]*)\]", template)
    for taken in itertools.product((True, False), repeat=len(parts) // 2):
        optional = [*(part if there else "" for part, there in zip(parts[1::2], taken, strict=True)), ""]
        text = "".join(itertools.chain(*zip(parts[::2], optional, strict=True)))
        for kind in KINDS if "<kind>" in text else ("",):
            values = {**VALUES, "kind": kind}
            yield re.sub(r"<(\w+)>", lambda match, values=values: values.get(match[1], f"some_{match[1]}"), text)


def meant(kind: str, text: str, definitions: list[tuple[str, Sentence]]) -> list[str]:
    """The templates of the definitions that a sentence may mean."""
    matching = [parser for of, parser in definitions if of in (kind, "step") and parser.is_matching(text)]
    return [parser.name for parser in choose(text, matching, lambda parser: parser)]


def test_each_sentence_is_taken_for_itself(definitions: list[tuple[str, Sentence]]) -> None:
    wrong = {
        text: found
        for kind, parser in definitions
        for text in samples(parser.name)
        if (found := meant(kind, text, definitions)) != [parser.name]
    }
    assert wrong == {}


def test_some_of_them_would_be_ambiguous_if_the_more_literal_one_did_not_win(
    definitions: list[tuple[str, Sentence]],
) -> None:
    """Else the test above would show nothing."""
    several = [
        text
        for kind, one in definitions
        for text in samples(one.name)
        if sum(of == kind and parser.is_matching(text) for of, parser in definitions) > 1
    ]
    assert 'the device "mid-tmc/subarray/01" is reachable' in several
    assert 'the command "some_command" goes through RESOURCING, IDLE within 2.5 s' in several


@pytest.mark.parametrize(("kind", "text", "template"), CANONICAL, ids=[text for _, text, _ in CANONICAL])
def test_what_a_feature_says(definitions: list[tuple[str, Sentence]], kind: str, text: str, template: str) -> None:
    assert meant(kind, text, definitions) == [template]


def test_a_subject_may_have_any_name_that_is_not_reserved(definitions: list[tuple[str, Sentence]]) -> None:
    """A word that other sentences have for something of their own is reserved, or takes no sentence from a subject."""
    words = {word for _, parser in definitions for word in re.findall(r"\bthe (\w+)", parser.name)}
    assert {"device", "command", "quality", "request"} <= words
    taken = {
        word
        for word, (kind, template), key in itertools.product(words, SUBJECTS, ("", " 1", " upper"))
        for text in samples(template.replace("<name>", word).replace("[ <key>]", key))
        if meant(kind, text, definitions) != [template]
    }
    assert taken <= {word for word in RESERVED if word in words}
    assert {"command", "procedure", "OET"} & taken, "else nothing needs to be reserved"


def test_what_is_reserved_is_a_word_of_sentences(definitions: list[tuple[str, Sentence]]) -> None:
    templates = " ".join(parser.name for _, parser in definitions)
    assert [word for word in RESERVED if not re.search(rf"\bthe {word}\b", templates)] == []
