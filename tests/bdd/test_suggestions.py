from __future__ import annotations

import pytest

from harness.bdd import sentence
from harness.bdd.internals import Step, StepFunctionContext
from harness.bdd.sentences.definitions import Definition
from harness.bdd.sentences.suggestions import near_misses, snippet


def step(text, kind="when"):
    return Step(name=text, type=kind, indent=4, line_number=1, keyword=kind.title())


def definition(template, kind="when"):
    return Definition(StepFunctionContext(kind, lambda: None, sentence(template)), ("",))


SENTENCES = [
    definition('"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]', "then"),
    definition("subarray <n> becomes <state>", "then"),
    definition("I assign resources to subarray <n>"),
    definition("I release all resources of subarray <n>"),
    definition("the telescope is <state>", "given"),
    definition("the <name>[ <key>] becomes <state>[ within <seconds> s]", "then"),
    definition("the <name>[ <key>] goes through <states>[ within <seconds> s]", "then"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I asign resources to subarray 1", "I assign resources to subarray <n>"),
        ("I assign resources to the subarray 1", "I assign resources to subarray <n>"),
        (
            '"obsState" of "a/b/c" become IDLE within 2 s',
            '"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]',
        ),
        ('"obsState" of "a/b/c" become IDLE', '"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]'),
        ("sub array 2 becomes IDLE", "subarray <n> becomes <state>"),
        ("the dome becoms open", "the <name>[ <key>] becomes <state>[ within <seconds> s]"),
        ("dome becomes open", "the <name>[ <key>] becomes <state>[ within <seconds> s]"),
        ("subarray 2 becoms IDLE", "subarray <n> becomes <state>"),
        ("the shutter upper becoms open", "the <name>[ <key>] becomes <state>[ within <seconds> s]"),
        ("the telescope become on within 5 s", "the <name>[ <key>] becomes <state>[ within <seconds> s]"),
        ("the roof goes trough OPENING, OPEN", "the <name>[ <key>] goes through <states>[ within <seconds> s]"),
    ],
)
def test_the_sentence_that_was_meant_comes_first(text, expected):
    assert near_misses(step(text), SENTENCES)[0].template == expected


def test_nothing_is_proposed_for_a_new_sentence():
    assert near_misses(step("the weather station reports rain"), SENTENCES) == []


@pytest.mark.parametrize(
    ("text", "template", "signature"),
    [
        ("I wave", "I wave", "def wave() -> None:"),
        ('I open "<shutter>"', 'I open "<shutter>"', "def open(shutter: str) -> None:"),
        ('I move "a" to "b"', 'I move "<name>" to "<name2>"', "def move_to(name: str, name2: str) -> None:"),
        ("I wait for 2.5 s", "I wait for <seconds> s", "def wait_for_s(seconds: float) -> None:"),
        ("subarray 1 is <state>", "subarray <number> is <state>", "def subarray_is(number: str, state: str) -> None:"),
        ("5a is used", "5a is used", "def _5a_is_used() -> None:"),
    ],
)
def test_a_snippet_names_what_varies(text, template, signature):
    assert snippet(step(text)).splitlines()[:2] == [f"@when('{template}')", signature]
