"""Readable templates of sentences, such as ``"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]``.

A template is one anchored expression:

- ``"<trl>"``: a field inside double quotes takes any text without a double quote;
- ``<value>``, ``<values>``, ``<state>``, ``<states>``, ``<json>``, ``<action>``: any text, as little of it as lets the
  rest match;
- ``<seconds>``: a number, with decimals or without, handed over as a float;
- ``<kind>``: one word or two, without a quote;
- any other bare field: one word;
- ``[ within <seconds> s]``: an optional part. Its fields are None when it is absent. It holds no other optional part.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from harness.bdd.internals import StepParser
from harness.bdd.sentences.conversion import kinds_of
from harness.errors import SentenceError

FREE = frozenset({"value", "values", "state", "states", "json", "action"})
_TAKES = {
    "trl": "a device in quotes, by its name, an alias or its full TRL",
    "value": "a value: a number, a label, a state, a text in quotes, JSON",
    "values": "values, with commas between them",
    "state": "a state, or a word that the declaration has for it, such as on",
    "states": "states, with commas between them",
    "json": "JSON",
    "action": "what it is declared to do, such as open",
    "seconds": "a number",
}
_TAKES_BARE = {
    "name": "what the declaration has a word for, such as dome",
    "key": "which one of several, by its number or name",
    "kind": "a kind of component, such as HCD or sequence component",
}
"""What fields take that stand without quotes."""
NUMBERS = frozenset({"seconds"})
KINDS = frozenset({"kind"})
"""Fields for a kind of thing, such as sequence component."""
RESERVED = frozenset({"request", "datatable", "docstring", "feature", "scenario"})

_BEGINNING = re.compile(r"[^<\[]*")
"""Of a template: what each of its sentences begins with."""
_TOKEN = re.compile(r"<(?P<field>[^<>]*)>|(?P<sign>[\[\]\"<>])|(?P<text>[^\[\]\"<>]+)")


class Sentence(StepParser):
    """Parses the sentences that a template describes; `name` is the template."""

    def __init__(self, template: str) -> None:
        super().__init__(template)
        self._expression = expression(template)
        self._begins = _BEGINNING.match(template)[0]  # type: ignore[index]  # it matches anything

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What it is matched with; compiled late, since most runs use few of all sentences."""
        return re.compile(self._expression)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields, in the order of the template."""
        return tuple(self.expression.groupindex)

    def is_matching(self, name: str) -> bool:
        return name.startswith(self._begins) and self.expression.fullmatch(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        match = self.expression.fullmatch(name)
        if match is None:
            return None
        return {field: _converted(field, text) for field, text in match.groupdict().items()}

    def find_fixed(self, name: str) -> frozenset[int]:
        """Return the places of the characters of a sentence that are fixed by words; all others stand in fields."""
        match = self.expression.fullmatch(name)
        assert match is not None, f"{name!r} is no {self.name!r}"
        taken = (place for field in self.fields for place in range(*match.span(field)))
        return frozenset(range(len(name))).difference(taken)


def sentence(template: str) -> Sentence:
    """The parser of a template.

    Raises `SentenceError` for a template that cannot be read, at import of the step module.
    """
    return Sentence(template)


def expression(template: str) -> str:
    """The regular expression that a template stands for."""
    if not template.strip() or template != template.strip():
        raise _wrong(template, "it is empty, or begins or ends with a space", "Sentences are compared without them")
    parts: list[str] = []
    fields: list[str] = []
    quoted = optional = False
    for token in _TOKEN.finditer(template):
        sign = token["sign"]
        if (field := token["field"]) is not None:
            fields.append(_checked(field, fields, template))
            parts.append(f"(?P<{field}>{_accepts(field, quoted=quoted)})")
        elif sign is None:
            parts.append(re.escape(token["text"]))
        elif sign == '"':
            quoted = not quoted
            parts.append(sign)
        else:
            _check_bracket(sign, template, quoted=quoted, optional=optional)
            optional = not optional
            parts.append("(?:" if optional else ")?")
    if optional:
        raise _wrong(template, "a [ is never closed", "Optional parts are written [like this]")
    if quoted:
        raise _wrong(template, "a double quote is never closed", 'Fields with spaces are written "<like_this>"')
    return "".join(parts)


def _check_bracket(sign: str, template: str, *, quoted: bool, optional: bool) -> None:
    if sign in "<>":
        raise _wrong(template, f"a lone {sign}", "Fields are written <like_this>")
    if quoted:
        raise _wrong(template, f"a {sign} inside quotes", 'Optional parts hold whole "quoted fields" or none')
    if sign == "[" and optional:
        raise _wrong(template, "an optional part [...] stands inside another", "Write them one after the other")
    if sign == "]" and not optional:
        raise _wrong(template, "a ] has no [ before it", "Optional parts are written [like this]")


def _checked(field: str, before: list[str], template: str) -> str:
    if not field.isidentifier() or keyword.iskeyword(field):
        raise _wrong(template, f"<{field}> is not a name", "A field is the name of an argument of the step function")
    if field in RESERVED:
        raise _wrong(template, f"<{field}> is reserved for what pytest-bdd hands to steps", "Name the field otherwise")
    if field in before:
        raise _wrong(template, f"<{field}> stands twice", "Give each field a name of its own")
    return field


def _accepts(field: str, *, quoted: bool) -> str:
    if quoted:
        return '[^"]*'
    if field in FREE:
        return ".+?"
    if field in NUMBERS:
        return r"\d+(?:\.\d+)?"
    if field in KINDS:
        return r"[^\s\"]+(?: [^\s\"]+)?"
    return r"\S+"


def _converted(field: str, text: str | None) -> str | float | None:
    if text is not None and field in NUMBERS:
        return float(text)
    return text


def fields_of(template: str, function: Callable[..., object]) -> dict[str, str]:
    """What each field of a template takes, for a reader, by name in the order of the template."""
    kinds = kinds_of(function)
    quoted = set(re.findall(r'"<(\w+)>"', template))
    optional = set(re.findall(r"<(\w+)>", " ".join(re.findall(r"\[[^\]]*\]", template))))
    found = {}
    for name in re.findall(r"<(\w+)>", template):
        other = "text in quotes" if name in quoted else _TAKES_BARE.get(name, "a word")
        what = kinds.get(name) or _TAKES.get(name) or other
        found[name] = f"{what}, optional" if name in optional else what
    return found


def _wrong(template: str, what: str, remedy: str) -> SentenceError:
    return SentenceError(what, place=f"the sentence {template!r}", remedy=f"{remedy}.")
