"""The catalogue: every sentence that features may use, and every feature there is."""

from __future__ import annotations

import dataclasses
import inspect
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from harness.bdd.cataloguing.listing import ListedFeature, listed_features
from harness.bdd.collecting.checks import USAGE
from harness.bdd.internals import StepFunctionContext, all_step_contexts
from harness.bdd.properties.cells.named import registered
from harness.bdd.sentences.definitions import place_of
from harness.bdd.sentences.sentence import fields_of
from harness.errors import FirstlightError

OPTION = "--sentences"
LIMIT = 120.0
"""Seconds that collecting all features may take."""

KINDS = ("given", "when", "then", "step")

_ERRORS = pytest.StashKey[list[str]]()


class CatalogueError(FirstlightError):
    """The features or step modules could not be loaded at all; the message holds what pytest said."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that features may use.

    :param kind: ``given``, ``when``, ``then``, or ``step`` for one that serves all.
    :param place: file and line of its definition.
    :param explanation: first line of its docstring; "" without one.
    :param used: ``feature:line`` of each use.
    :param details: the rest of its docstring.
    :param vocabulary: first line of the docstring of the module that defines it.
    :param fields: what each field takes, by name.
    :param below: what may stand below it: ``table``, ``doc string``.
    """

    kind: str
    template: str
    place: str
    explanation: str
    used: tuple[str, ...]
    details: str = ""
    vocabulary: str = ""
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedValues:
    """Values that a cell may stand for by their name; as of `Sentence`."""

    name: str
    place: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sentences, by kind and template; all features, by path; and what is wrong with the latter.

    :param values: those that functions draw for cells ``any <name>``, by name.
    """

    sentences: tuple[Sentence, ...]
    errors: tuple[str, ...]
    features: tuple[ListedFeature, ...] = ()
    values: tuple[NamedValues, ...] = ()


_CATALOGUE = TypeAdapter(Catalogue)


def add_option(group: pytest.OptionGroup) -> None:
    group.addoption(OPTION, metavar="FILE", help="write the catalogue of sentences there, as JSON")


def prepare(config: pytest.Config) -> None:
    """Have uses noted while features are collected, if the catalogue is asked for."""
    if config.getoption(OPTION):
        config.stash[USAGE] = {}
        config.stash[_ERRORS] = []


def note_error(config: pytest.Config, report: pytest.CollectReport) -> None:
    """Keep why a feature could not be collected."""
    if report.failed and (errors := config.stash.get(_ERRORS, None)) is not None:
        errors.append(str(report.longrepr))


def write(session: pytest.Session) -> None:
    """Write the catalogue, if it is asked for."""
    config = session.config
    if file := config.getoption(OPTION):
        errors: list[str] = config.stash[_ERRORS]
        root = config.rootpath
        values = [NamedValues(one.name, place_of(one.function, root), one.explanation) for one in registered()]
        listed = listed_features(session.items)
        catalogue = Catalogue(sentences(config), tuple(errors), listed, tuple(values))
        Path(file).write_text(json.dumps(dataclasses.asdict(catalogue)), encoding="utf-8")


def sentences(config: pytest.Config) -> tuple[Sentence, ...]:
    """Every sentence that was loaded, by kind and template."""
    usage = config.stash[USAGE]
    found = [_sentence(context, config.rootpath, tuple(usage.get(id(context), ()))) for context in all_step_contexts()]
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), each.template)))


def _sentence(context: StepFunctionContext, root: Path, used: tuple[str, ...]) -> Sentence:
    function = inspect.unwrap(context.step_func)
    explanation, _, details = (inspect.getdoc(function) or "").partition("\n")
    module = inspect.getdoc(inspect.getmodule(function)) or ""
    taken = inspect.signature(function).parameters
    return Sentence(
        kind=context.type or "step",
        template=context.parser.name,
        place=place_of(function, root),
        explanation=explanation,
        used=used,
        details=details.strip(),
        vocabulary=module.partition("\n")[0],
        fields=fields_of(context.parser.name, function),
        below=tuple(what for name, what in (("datatable", "table"), ("docstring", "doc string")) if name in taken),
    )


def read_catalogue(folder: Path) -> Catalogue:
    """Collect the features below a folder in a process of their own, without running any, and list every sentence.

    :param folder: the repository; its pytest configuration says where the features are.

    Raises `CatalogueError` if there is no configuration, pytest could not even begin, or took longer than two minutes.
    """
    if not (folder / "pyproject.toml").is_file():
        raise CatalogueError(
            f"{folder}: there is no pyproject.toml here or above, so nothing tells where the features are. "
            "Go into a repository of features; docs/your-own-repository.md says how one begins."
        )
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary, "catalogue.json")
        options = ["--collect-only", "--continue-on-collection-errors", "-q", OPTION, str(file)]
        try:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "pytest", *options],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CatalogueError(f"{folder}: the features were not collected within {LIMIT:g} s") from None
        if not file.exists():
            said = f"{done.stdout.strip()}\n{done.stderr.strip()}".strip()
            raise CatalogueError(f"{folder}: the features could not be collected:\n{said}")
        document = json.loads(file.read_text(encoding="utf-8"))
    return _CATALOGUE.validate_python(document)
