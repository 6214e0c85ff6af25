"""How much the feature library holds: scenarios, different ones, for each of the telescopes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from gherkin.parser import Parser
from gherkin.token_scanner import TokenScanner

from harness.bdd.internals import all_step_contexts
from harness.connectors.tango.bridge.devices.differences import lacking
from tests.library.changed import scenarios
from tests.library.running import ROOT

FEATURES = sorted((ROOT / "features").rglob("*.feature"))
KINDS = ("@mid", "@low")
EVERY_KIND = {*KINDS, "@tmt"}


def rows(file: Path) -> Iterator[set[str]]:
    """The tags of each scenario of a file, and of each row of an outline."""
    return (tags for _, tags in named_rows(file))


def named_rows(file: Path) -> Iterator[tuple[str, set[str]]]:
    """The same, with the scenario's name."""
    feature = Parser().parse(TokenScanner(file.read_text(encoding="utf-8")))["feature"]
    for scenario in (child["scenario"] for child in feature["children"] if "scenario" in child):
        tags = {tag["name"] for tag in [*feature["tags"], *scenario["tags"]]}
        if not scenario["examples"]:
            yield scenario["name"], tags
        for examples in scenario["examples"]:
            for _ in examples["tableBody"]:
                yield scenario["name"], tags | {tag["name"] for tag in examples["tags"]}


@pytest.mark.parametrize("kind", KINDS)
def test_each_telescope_has_a_hundred_scenarios(kind: str) -> None:
    others = EVERY_KIND - {kind}
    assert len([tags for file in FEATURES for tags in rows(file) if not tags & others]) >= 100


def test_fifty_sequences_of_steps_are_different() -> None:
    """Sentences that differ in their values only are the same, and so are the rows of an outline."""
    parsers = [context.parser for context in all_step_contexts()]

    def template(text: str) -> str:
        return next(parser.name for parser in parsers if parser.is_matching(text))

    sequences = {
        tuple((kind, template(step["text"])) for kind, step in scenario.steps)
        for file in FEATURES
        for scenario in scenarios(file)
    }
    assert len(sequences) >= 50, len(sequences)


def test_every_scenario_says_how_severe_it_is_and_what_it_is_about() -> None:
    subsystems = {"@tmc", "@csp", "@sdp", "@mccs", "@dish"}
    for file in FEATURES:
        for tags in rows(file):
            assert any(tag.startswith("@severity:") for tag in tags), file.name
            assert file.parent.name != "telescope" or tags & subsystems, file.name


def test_the_page_on_gateways_names_what_is_skipped_and_counts_what_runs() -> None:
    """`python -m tests.library.test_extent` shows what has to stand there."""
    assert skipped_through_a_gateway() in (ROOT / "docs" / "through-a-gateway.md").read_text(encoding="utf-8")


def skipped_through_a_gateway() -> str:
    """A table, and a sentence on each kind of telescope."""
    every = [(file, name, tags) for file in FEATURES for name, tags in named_rows(file)]
    lines = ["| tag | scenarios |", "|---|---|"]
    for need in lacking():
        found = Counter((file.name, name) for file, name, tags in every if f"@needs.{need}" in tags)
        shown = "<br>".join(f"{text(*one)}{f' ({times} rows)' if times > 1 else ''}" for one, times in found.items())
        lines.append(f"| `@needs.{need}` | {shown or 'none'} |")
    lacked = {f"@needs.{need}" for need in lacking()}
    for kind in KINDS:
        of_kind = [tags for _, _, tags in every if not tags & (EVERY_KIND - {kind})]
        run = sum(not tags & lacked for tags in of_kind)
        telescope = f"SKA-{kind.removeprefix('@').capitalize()}"
        lines += ["", f"Of the {len(of_kind)} scenarios for {telescope}, {run} run through a gateway."]
    return "\n".join(lines)


def text(file: str, scenario: str) -> str:
    return f"`{file}`: {scenario.replace('<', chr(92) + '<')}"


if __name__ == "__main__":
    sys.stdout.write(skipped_through_a_gateway() + "\n")
