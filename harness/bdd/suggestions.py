"""What to propose for a step that is not defined: sentences like it, and a definition to begin with."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from harness.bdd.definitions import Definition
from harness.bdd.internals import Step

ALIKE = 0.7
"""Below this likeness (0 to 1) a sentence is not worth proposing."""

_FIELD = re.compile(r"<[^<>]+>")
_OPTIONAL = re.compile(r"\[[^\[\]]*\]")
_HOLE = re.compile(r'"[^"]*"|<[^<>]+>|(?<![\w.])\d+(?:\.\d+)?(?![\w.])')


def near_misses(step: Step, definitions: Sequence[Definition], most: int = 3) -> list[Definition]:
    """The definitions whose sentences are most like that of a step, those of its own keyword first when equal."""
    rated = sorted(
        (
            (_likeness(step.name, each.template), each.kind == step.type, -number, each)
            for number, each in enumerate(definitions)
        ),
        key=lambda rating: rating[:3],
        reverse=True,
    )
    return [each for likeness, _, _, each in rated[:most] if likeness >= ALIKE]


def resembles_a_sentence(text: str, definitions: Sequence[Definition], alike: float) -> bool:
    """Return whether a text is a defined sentence, or so like one (0 to 1) that it must be meant as one."""
    return any(each.context.parser.is_matching(text) or _likeness(text, each.template) >= alike for each in definitions)


def _likeness(name: str, template: str) -> float:
    """How alike a sentence and a template are, whatever stands in the fields."""
    said = _blank(name)
    variants = (_OPTIONAL.sub("", template), template.replace("[", "").replace("]", ""))
    return max(difflib.SequenceMatcher(None, said, _blank(variant), autojunk=False).ratio() for variant in variants)


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
