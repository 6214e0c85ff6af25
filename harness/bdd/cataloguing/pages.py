"""The catalogue as pages of the documentation, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from harness.bdd.cataloguing.catalogue import KINDS, Catalogue, Sentence
from harness.bdd.cataloguing.listing import ListedFeature, ListedScenario

MADE = "Made by `make docs` of {source}; what is changed here by hand is lost."


def pages(catalogue: Catalogue, root: Path) -> dict[str, str]:
    """The pages by file name.

    :param root: the repository, whose features give the examples.
    """
    return {
        "sentences.md": "\n".join(_sentences(catalogue.sentences, root)),
        "features.md": "\n".join(_features(catalogue.features)),
    }


def _sentences(sentences: Sequence[Sentence], root: Path) -> Iterator[str]:
    yield "# Sentences\n"
    yield MADE.format(source="the step definitions in `steps/`") + "\n"
    yield (
        "What stands in `[ ]` may be left out. `Given` establishes, `When` acts and takes a mark in the journal of "
        "events, `Then` checks what came after it.\n"
    )
    by_module = sorted(sentences, key=lambda each: (_file(each), KINDS.index(each.kind)))
    for file, of_module in groupby(by_module, key=_file):
        found = list(of_module)
        yield f"## {PurePosixPath(file).stem.replace('_', ' ').capitalize()}\n"
        yield f"{found[0].vocabulary} Defined in [`{file}`](../{file}).\n"
        for sentence in found:
            yield from _sentence(sentence, root)


def _file(sentence: Sentence) -> str:
    return sentence.place.rpartition(":")[0]


def _sentence(sentence: Sentence, root: Path) -> Iterator[str]:
    keyword = "*" if sentence.kind == "step" else sentence.kind.title()
    yield f"### `{keyword} {sentence.template}`\n"
    yield "\n\n".join(filter(None, (sentence.explanation, sentence.details))) + "\n"
    fields = [f"- `{name}`: {what}" for name, what in sentence.fields.items()]
    fields += [f"- below it: a {' or a '.join(sentence.below)}"] if sentence.below else []
    if fields:
        yield "\n".join(fields) + "\n"
    yield _example(sentence, root)


def _example(sentence: Sentence, root: Path) -> str:
    """Its first use with everything filled in, or else its first use."""
    uses = []
    for place in sentence.used:
        file, _, line = place.rpartition(":")
        written = (root / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
        uses.append((written, file))
    if not uses:
        return "No feature uses it yet.\n"
    written, file = next((use for use in uses if "<" not in use[0]), uses[0])
    keyword, _, rest = written.partition(" ")
    said = f"{sentence.kind.title()} {rest}" if keyword in ("And", "But", "*") and sentence.kind != "step" else written
    return f"```gherkin\n{said}\n```\n\nin [`{file}`](../{file})\n"


def _features(features: Sequence[ListedFeature]) -> Iterator[str]:
    scenarios = [scenario for feature in features for scenario in feature.scenarios]
    sequences = len({scenario.sequence for scenario in scenarios})
    yield "# Features\n"
    yield MADE.format(source="the files in `features/`") + "\n"
    yield (
        f"{len(features)} features with {_runs(scenarios)} scenarios, rows of Examples counted, in {sequences} "
        "different sequences of steps.\n"
    )
    for folder, of_folder in groupby(features, key=lambda each: str(PurePosixPath(each.path).parent)):
        yield f"## `{folder}/`\n"
        for feature in of_folder:
            yield from _feature(feature)


def _feature(feature: ListedFeature) -> Iterator[str]:
    file = PurePosixPath(feature.path).name
    yield f"### {feature.name}\n"
    yield f"[`{file}`](../{feature.path}), {_count(_runs(feature.scenarios))}{_tags(feature.tags)}\n"
    if feature.description:
        yield f"{feature.description}\n"
    yield "\n".join(_scenario(scenario) for scenario in feature.scenarios) + "\n"


def _scenario(scenario: ListedScenario) -> str:
    rows = f" ({scenario.rows} rows)" if scenario.rows else ""
    description = f": {' '.join(scenario.description.split())}" if scenario.description else ""
    return f"- {_escaped(scenario.name)}{rows}{_tags(scenario.tags)}{description}"


def _runs(scenarios: Iterable[ListedScenario]) -> int:
    return sum(scenario.rows or 1 for scenario in scenarios)


def _count(number: int) -> str:
    return f"{number} scenario" if number == 1 else f"{number} scenarios"


def _tags(tags: Sequence[str]) -> str:
    return "".join(f" `{tag}`" for tag in tags)


def _escaped(text: str) -> str:
    """Text in which Markdown finds no tags and no emphasis."""
    return text.replace("<", "\\<").replace("*", "\\*").replace("_", "\\_")
