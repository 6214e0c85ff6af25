"""Which of several definitions a sentence means: the more literal one.

Of a sentence, each definition that matches it fixes some characters by its words, and takes the others by its fields.
A definition is *more literal* than another if it fixes all that the other one fixes, and more. So ``the telescope
becomes <value>`` is more literal than ``the <name> becomes <state>`` in "the telescope becomes on". Two definitions
of which each fixes something that the other one takes by a field are not compared: neither is the more literal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from harness.bdd.internals import StepParser, StringParser
from harness.bdd.sentences.sentence import Sentence

Candidate = TypeVar("Candidate")


def choose(text: str, candidates: Sequence[Candidate], parser: Callable[[Candidate], StepParser]) -> list[Candidate]:
    """Return the candidates than which no other is more literal: one, unless the sentence is ambiguous.

    :param candidates: all of them match the text.
    :param parser: tells the parser of a candidate.
    """
    if len(candidates) == 1:
        return list(candidates)
    fixed = [find_fixed(parser(each), text) for each in candidates]
    return [
        candidate
        for candidate, own in zip(candidates, fixed, strict=True)
        if own is None or not any(other is not None and own < other for other in fixed)
    ]


def find_fixed(parser: StepParser, text: str) -> frozenset[int] | None:
    """Return the places of the characters of a text that are fixed by the words of a definition that matches it.

    None for a parser that does not tell, such as those of pytest-bdd that have fields: it is compared with no other.
    """
    if isinstance(parser, Sentence):
        return parser.find_fixed(text)
    return frozenset(range(len(text))) if isinstance(parser, StringParser) else None
