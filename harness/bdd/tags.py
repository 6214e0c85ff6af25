"""Tags of features, rules, scenarios and Examples, as marks of pytest.

=======================  ==================================
``@slow``                ``pytest.mark.slow``
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

import pytest

from harness.bdd.feature import Tag
from harness.errors import DeclarationError

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

SEVERITIES = ("blocker", "critical", "normal", "minor", "trivial")

_CALL = re.compile(r"([\w-]+)\((.*)\)")
_VALUE = re.compile(r"([\w-]+)[.:=](.+)")


def register(config: pytest.Config) -> None:
    """Make the known marks known to pytest (``pytest --markers`` lists them)."""
    for name, explanation in KNOWN.items():
        config.addinivalue_line("markers", f"{name}: {explanation}")


def marks(tags: Iterable[Tag], known: Mapping[str, str], shown: str) -> list[pytest.MarkDecorator]:
    """Marks of tags, in their order.

    :param known: registered marks and their explanations.
    :param shown: name of the feature file, for messages.

    Raises `DeclarationError` naming file, line, tag and near misses.
    """
    return [mark(tag, known, shown) for tag in tags]


def mark(tag: Tag, known: Mapping[str, str], shown: str) -> pytest.MarkDecorator:
    """The mark that one tag stands for."""
    place = f"{shown}:{tag.line}"
    name, arguments, keywords = _read(tag.text, place)
    if name not in known:
        near = [f"@{miss}" for miss in difflib.get_close_matches(name, known, n=2)]
        meant = f"Did you mean {' or '.join(near)}? If not, register" if near else "Register"
        remedy = f"{meant} it under 'markers' in pyproject.toml; 'pytest --markers' lists what is known."
        raise DeclarationError(f"the tag @{tag.text} is not known", place=place, remedy=remedy)
    if name == "severity" and arguments[:1] not in [[level] for level in SEVERITIES]:
        raise DeclarationError(f"@{tag.text} is no severity", place=place, remedy=f"Known: {', '.join(SEVERITIES)}.")
    decorator = getattr(pytest.mark, name)
    return decorator.with_args(*arguments, **keywords) if arguments or keywords else decorator  # type: ignore[no-any-return]


def _read(text: str, place: str) -> tuple[str, list[object], dict[str, object]]:
    if match := _CALL.fullmatch(text):
        try:
            call = ast.parse(f"f({match[2]})", mode="eval").body
            assert isinstance(call, ast.Call)
            arguments = [ast.literal_eval(argument) for argument in call.args]
            keywords = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
        except (SyntaxError, ValueError, AssertionError):
            remedy = "Arguments are Python literals: @flaky(reruns=2), @owner('alice')."
            raise DeclarationError(
                f"the arguments of the tag @{text} cannot be read", place=place, remedy=remedy
            ) from None
        return match[1], arguments, keywords
    if match := _VALUE.fullmatch(text):
        if match[1] in ("skip", "xfail"):  # their first argument would be a condition
            return match[1], [], {"reason": match[2]}
        return match[1], [match[2]], {}
    return text, [], {}
