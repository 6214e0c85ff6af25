"""What to propose for a step that is not defined: sentences like it, and a definition to begin with."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Sequence

from harness.bdd.internals import Step
from harness.bdd.sentences.definitions import Definition

ALIKE = 0.7
"""Below this likeness (0 to 1) a sentence is not worth proposing."""

ARTICLE = "the"
WITHOUT_ARTICLE = 0.9
"""How alike a sentence is to one that differs from it by the article that it begins with."""

_FIELD = re.compile(r"<[^<>]+>")
_OPTIONAL = re.compile(r"\[[^\[\]]*\]")
_HOLE = re.compile(r'"[^"]*"|<[^<>]+>|(?<![\w.])\d+(?:\.\d+)?(?![\w.])')


def near_misses(step: Step, definitions: Sequence[Definition], most: int = 3) -> list[Definition]:
    """The definitions whose sentences are most like that of a step, those of its own keyword first when equal."""
    rated = sorted(
        (
            (
                max(_likeness(step.name, each.template), _likeness_of_words(step.name, each.template)),
                each.kind == step.type,
                -number,
                each,
            )
            for number, each in enumerate(definitions)
        ),
        key=lambda rating: rating[:3],
        reverse=True,
    )
    return [each for likeness, _, _, each in rated[:most] if likeness >= ALIKE]


def resembles_a_sentence(text: str, kind: str, definitions: Sequence[Definition], alike: float) -> bool:
    """Return whether a text is a defined sentence, or so like one (0 to 1) that it must be meant as one.

    :param kind: ``given``, ``when`` or ``then``, as a sentence that matches has to be; ``step`` if it may be any.
        Prose such as "When the dome is open" matches general sentences of other kinds.
    """
    of_kind = [each for each in definitions if kind == each.kind or "step" in (kind, each.kind)]
    if any(each.parser.is_matching(text) for each in of_kind):
        return True
    matcher = difflib.SequenceMatcher(None, b=_blank(text), autojunk=False)  # keeps what it knows of b
    for variant in (one for each in definitions for one in _outer_variants(each.template)):
        matcher.set_seq1(_blank(variant))
        # Each is an upper bound of the next, and far faster.
        if all(ratio() >= alike for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)):
            return True
    return False


def _likeness(name: str, template: str) -> float:
    """How alike a sentence and a template are, whatever stands in the fields."""
    said = _blank(name)
    variants = _outer_variants(template)
    return max(difflib.SequenceMatcher(None, said, _blank(variant), autojunk=False).ratio() for variant in variants)


def _outer_variants(template: str) -> tuple[str, str]:
    """The template without its optional parts, and with all of them."""
    return _OPTIONAL.sub("", template), template.replace("[", "").replace("]", "")


def _likeness_of_words(name: str, template: str) -> float:
    """How alike the fixed words are of a sentence and a template, whatever single words stand in the bare fields.

    Of "the dome becoms open" and ``the <name> becomes <state>``: how alike "the becoms" and "the becomes" are.
    """
    said = _blank(name).split()
    found = 0.0
    for variant in _variants(template):
        words = _blank(variant).split()
        found = max(found, _words_alike(said, words))
        if words[0] == ARTICLE and len(words) > 1:
            found = max(found, WITHOUT_ARTICLE * _words_alike(said, words[1:]))
    return found


def _words_alike(said: Sequence[str], words: Sequence[str]) -> float:
    """How alike two sentences are without the words that stand where the second has a field."""
    fields = {place for place, word in enumerate(words) if word == "_"}
    mine, fixed = (" ".join(one for place, one in enumerate(each) if place not in fields) for each in (said, words))
    return difflib.SequenceMatcher(None, mine, fixed, autojunk=False).ratio()


def _variants(template: str) -> Iterator[str]:
    """The template with any of its optional parts and without the others."""
    parts = re.split(r"\[([^\[\]]*)\]", template)  # every second one is optional
    for taken in itertools.product((True, False), repeat=len(parts) // 2):
        optional = (part if there else "" for part, there in zip(parts[1::2], taken, strict=True))
        yield "".join(itertools.chain(*zip(parts[::2], [*optional, ""], strict=True)))


def _blank(text: str) -> str:
    return _FIELD.sub("_", re.sub(r'"[^"]*"', '"_"', re.sub(r"\b\d+(\.\d+)?\b", "_", text))).casefold()


def snippet(step: Step) -> str:
    """A definition of a step as it is written in its feature (fields of an outline still in it), ready to paste."""
    names: list[str] = []

    def field(match: re.Match[str]) -> str:
        text = match[0]
        quoted = text.startswith('"')
        name = _name(text.strip('"<>') if "<" in text else "", default="name" if quoted else "number", taken=names)
        if not quoted and "<" not in text and step.name[match.end() :].startswith(" s"):
            name = _name("seconds", default="seconds", taken=names)
        names.append(name)
        return f'"<{name}>"' if quoted else f"<{name}>"

    template = _HOLE.sub(field, step.name)
    arguments = [f"{name}: {'float' if name == 'seconds' else 'str'}" for name in names]
    if step.datatable:
        arguments.append("datatable: list[list[str]]")
    if step.docstring is not None:
        arguments.append("docstring: str")
    words = re.findall(r"[a-z0-9]+", re.sub(r"^I ", "", _HOLE.sub("", step.name)).casefold())
    function = "_".join(words[:6]) or "step"
    quote = "'" if "'" not in template else '"""'
    return "\n".join(
        [
            f"@{step.type}({quote}{template}{quote})",
            f"def {_identifier(function)}({', '.join(arguments)}) -> None:",
            "    raise NotImplementedError",
        ]
    )


def _name(wanted: str, default: str, taken: Sequence[str]) -> str:
    name = _identifier(re.sub(r"\W+", "_", wanted.casefold()).strip("_")) if wanted else default
    if name not in taken:
        return name
    return next(f"{name}{number}" for number in range(2, len(taken) + 3) if f"{name}{number}" not in taken)


def _identifier(text: str) -> str:
    return text if text.isidentifier() else f"_{text}"
