"""Tags of features, rules, scenarios and Examples, as marks of pytest.

=======================  ==================================
``@slow``                ``pytest.mark.slow``
``@csp``                 ``pytest.mark.csp``
``@owner:alice``         ``pytest.mark.owner("alice")``
``@needs.faults``        ``pytest.mark.needs("faults")``
``@flaky(reruns=2)``     ``pytest.mark.flaky(reruns=2)``
``@xfail:SKP-12``        ``pytest.mark.xfail(reason="SKP-12")``
=======================  ==================================

A tag whose mark is not registered is an error, so that a misspelt tag never selects nothing in silence.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from harness.bdd.collecting.feature import Tag
from harness.errors import DeclarationError

UNCHECKED = "unchecked"
"""The mark of a scenario that is meant to check nothing."""

KNOWN = {
    "needs(capability)": "skip the scenario, with that reason, on a target that cannot do it (@needs.faults)",
    "owner(name)": "who to ask about the scenario (@owner:alice)",
    "severity(level)": "blocker, critical, normal, minor or trivial, in the report (@severity:critical)",
    "epic(name)": "groups features in the report (@epic:Observing)",
    "story(name)": "groups scenarios of a feature in the report (@story:Abort)",
    "layer(name)": "level of the test, in the report (@layer:integration)",
    "issue(key)": "an issue that the scenario is about, linked in the report (@issue:SKP-12)",
    "tms(key)": "the test case in a test management system, linked in the report (@tms:XTP-34)",
    "link(address)": "any other page, linked in the report",
}
"""Marks that every run knows, with their explanations; others are registered under ``markers`` in pyproject.toml."""

PLAIN = {
    UNCHECKED: "the scenario, or the feature, is meant to check nothing: to have no steps, no Then, or a When after "
    "its last Then, each of which is an error otherwise (@unchecked)",
}
"""Marks that every run knows and that take no value, with their explanations."""

SUBSYSTEMS = {
    "tmc": "Telescope Monitoring and Control",
    "csp": "Central Signal Processor",
    "sdp": "Science Data Processor",
    "mccs": "Monitoring, Control and Calibration System",
    "dish": "dishes",
    "cbf": "correlator and beamformer",
    "pst": "pulsar timing",
}
"""Marks of the subsystems that a scenario is about, and what they stand for; the report is filtered by them."""

SEVERITIES = ("blocker", "critical", "normal", "minor", "trivial")

_CALL = re.compile(r"([\w-]+)\((.*)\)")
_VALUE = re.compile(r"([\w-]+)([.:=])(.+)")
_VALUE_OF = dict(mark.rstrip(")").split("(") for mark in KNOWN)
_SIGNS = {name: "." if name == "needs" else ":" for name in _VALUE_OF}
"""What stands between a known mark and its value; the marks of others take any of them."""


def register(config: pytest.Config) -> None:
    """Make the known marks known to pytest (``pytest --markers`` lists them)."""
    subsystems = {name: f"a scenario about the {meant} (@{name})" for name, meant in SUBSYSTEMS.items()}
    for name, explanation in {**KNOWN, **PLAIN, **subsystems}.items():
        config.addinivalue_line("markers", f"{name}: {explanation}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The mark that a tag stands for, and its arguments."""

    name: str
    arguments: tuple[object, ...] = ()
    keywords: Mapping[str, object] = field(default_factory=dict)


def marks(tags: Iterable[Tag], known: Mapping[str, str], shown: str) -> list[pytest.MarkDecorator]:
    """Marks of tags, in their order; parameters and errors as of `meaning`."""
    return [_mark(meaning(tag, known, shown)) for tag in tags]


def _mark(meant: Meaning) -> pytest.MarkDecorator:
    decorator: pytest.MarkDecorator = getattr(pytest.mark, meant.name)
    # with_args, because calling it with a function alone would mark that function
    return decorator.with_args(*meant.arguments, **meant.keywords) if meant.arguments or meant.keywords else decorator


def check_tags(tags: Iterable[Tag], known: Mapping[str, str], shown: str) -> list[str]:
    """Return a message for each tag that cannot be meant, each place once; parameters as of `meaning`."""
    problems: dict[Tag, str] = {}
    for tag in tags:
        try:
            meaning(tag, known, shown)
        except DeclarationError as error:
            problems[tag] = str(error)
    return [problems[tag] for tag in sorted(problems, key=lambda tag: tag.line)]


def meaning(tag: Tag, known: Mapping[str, str], shown: str) -> Meaning:
    """What one tag stands for.

    :param known: registered marks and their explanations.
    :param shown: name of the feature file, for messages.

    Raises `DeclarationError` naming file, line, tag and near misses.
    """
    place = f"{shown}:{tag.line}"
    meant = _read(tag.text, place)
    if meant.name not in known:
        near = [f"@{miss}" for miss in difflib.get_close_matches(meant.name, known, n=2)]
        meant_or_new = f"Did you mean {' or '.join(near)}? If not, register" if near else "Register"
        remedy = f"{meant_or_new} it under 'markers' in pyproject.toml; 'pytest --markers' lists what is known."
        raise DeclarationError(f"the tag @{tag.text} is not known", place=place, remedy=remedy)
    if meant.name in (*PLAIN, *SUBSYSTEMS) and (meant.arguments or meant.keywords):
        raise DeclarationError(f"the tag @{tag.text} takes no value", place=place, remedy=f"Write @{meant.name}.")
    if tag.text in _SIGNS:
        remedy = f"Write it like @{tag.text}{_SIGNS[tag.text]}<{_VALUE_OF[tag.text]}>."
        raise DeclarationError(f"the tag @{tag.text} has no value", place=place, remedy=remedy)
    if meant.name == "severity" and meant.arguments not in [(level,) for level in SEVERITIES]:
        raise DeclarationError(f"@{tag.text} is no severity", place=place, remedy=f"Known: {', '.join(SEVERITIES)}.")
    return meant


def _read(text: str, place: str) -> Meaning:
    if match := _CALL.fullmatch(text):
        try:
            return Meaning(match[1], *_arguments(match[2]))
        except (SyntaxError, ValueError):
            what = f"the arguments of the tag @{text} cannot be read"
            remedy = "Arguments are Python literals: @flaky(reruns=2), @owner('alice')."
            raise DeclarationError(what, place=place, remedy=remedy) from None
    if match := _VALUE.fullmatch(text):
        name, sign, value = match.groups()
        if sign != (right := _SIGNS.get(name, sign)):
            raise DeclarationError(f"the tag @{text} is not known", place=place, remedy=f"Write @{name}{right}{value}.")
        if name in ("skip", "xfail"):  # their first argument would be a condition
            return Meaning(name, keywords={"reason": value})
        return Meaning(name, (value,))
    return Meaning(text)


def _arguments(text: str) -> tuple[tuple[object, ...], dict[str, object]]:
    call = ast.parse(f"f({text})", mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not all(kw.arg for kw in call.keywords):
        raise ValueError(text)
    keywords = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    return tuple(ast.literal_eval(argument) for argument in call.args), keywords
