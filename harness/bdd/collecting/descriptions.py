"""Lines of descriptions that were meant as steps or keywords: Gherkin takes what it does not know for description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from harness.bdd.collecting.feature import Description, FeatureSource
from harness.bdd.internals import Dialect
from harness.bdd.sentences.definitions import Definition
from harness.bdd.sentences.suggestions import resembles_a_sentence

KEYWORD_ALIKE = 0.85
"""So much (0 to 1) has what stands before a colon to be like a keyword, capitals aside."""
STEP_ALIKE = 0.75
"""So much has the first word of a line to be like the keyword of a step."""
SENTENCE_ALIKE = 0.85
"""So much has what follows it to be like a defined sentence."""

HEADINGS = ("feature", "rule", "background", "scenario", "scenario_outline", "examples")
STEPS = ("given", "when", "then", "and", "but")
"""Kinds of keywords, as a dialect of Gherkin names them."""

ENGLISH = "en"
PROSE = """
about an and band built burst but give given gives grand hand hands land lands sand stand ten tend than the them then
they thin went when whence
""".split()  # noqa: SIM905 - read as words
"""English words that a description may well begin a line with, although they are like the keyword of a step."""


PUNCTUATION = re.compile(r"[.,;:] [a-z]|[.,;:]$")
"""Marks prose, above the first scenario, where ``When the telescope is off, nothing moves`` is no step."""


def check_descriptions(source: FeatureSource, definitions: Sequence[Definition], shown: str) -> list[str]:
    """Return a message for each line of a description that resembles a keyword or a step.

    :param definitions: of all steps that the feature sees.
    :param shown: name of the feature file, for messages.
    """
    dialect = Dialect.for_name(source.feature.language)
    assert dialect is not None  # the parser would have refused the file
    english = source.feature.language.partition("-")[0] == ENGLISH
    return [
        f"{shown}:{line}: {text!r} is read as description, {problem}"
        for description in source.descriptions
        for line, text in description.lines
        if (problem := _keyword(text, dialect) or _step(text, dialect, description, definitions, english=english))
    ]


def _keyword(text: str, dialect: Dialect) -> str:
    """What is wrong with a line that begins like ``Scenario:``; "" for any other."""
    begins, colon, _ = text.partition(":")
    near = _nearest(begins, _keywords(dialect, HEADINGS), KEYWORD_ALIKE) if colon else ""
    if not near:
        return ""
    if begins == near:
        return f"because '{near}:' cannot stand here. Put it where it belongs, or word the description differently."
    return f"not as '{near}:'. Write '{near}:', or word the description differently."


def _keywords(dialect: Dialect, kinds: Iterable[str]) -> Iterator[str]:
    return (keyword for kind in kinds for keyword in getattr(dialect, f"{kind}_keywords"))


def _step(text: str, dialect: Dialect, where: Description, definitions: Sequence[Definition], *, english: bool) -> str:
    """What is wrong with a line that begins like a step; "" for any other."""
    keywords = [each.strip() for each in _keywords(dialect, STEPS) if each.strip() != "*"]
    words = text.split()
    for length in sorted({len(each.split()) for each in keywords}, reverse=True):
        begins, sentence = " ".join(words[:length]), " ".join(words[length:])
        near = _nearest(begins, keywords, STEP_ALIKE)
        if not near or not sentence:
            continue
        misspelt = english and where.takes_steps and begins.casefold() not in PROSE
        if not where.takes_steps and PUNCTUATION.search(sentence):
            continue
        if misspelt or resembles_a_sentence(sentence, _kind(near, dialect), definitions, SENTENCE_ALIKE):
            return _not_a_step(begins, near)
    return ""


def _kind(keyword: str, dialect: Dialect) -> str:
    """``given``, ``when`` or ``then``; ``step`` for a keyword that begins steps of any kind."""
    kinds = [
        kind for kind in ("given", "when", "then") if keyword in {one.strip() for one in _keywords(dialect, [kind])}
    ]
    return kinds[0] if len(kinds) == 1 else "step"


def _not_a_step(begins: str, keyword: str) -> str:
    if begins == keyword:
        remedy = "Put it below a scenario or background, or word the description differently."
        return f"because no step can stand here. {remedy}"
    return f"not as a step. Write {keyword!r}, or word the description differently."


def _nearest(text: str, keywords: Iterable[str], alike: float) -> str:
    """The keyword that a text is like, capitals aside; "" if there is none."""
    known = {each.casefold(): each for each in keywords}
    near = get_close_matches(text.strip().casefold(), known, n=1, cutoff=alike)
    return known[near[0]] if near else ""
