"""What the documentation shows works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from harness.bdd.cataloguing.catalogue import read_catalogue
from harness.bdd.cataloguing.pages import pages
from harness.models.load import load_telescope
from harness.models.reserved_words import RESERVED
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from tests.library.running import results, run

DOCS = Path(__file__).parent.parent / "docs"


def block(document: str, language: str, number: int = 0) -> str:
    """A block of code of a language, by default the first one."""
    text = (DOCS / document).read_text(encoding="utf-8")
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return blocks[number]


def test_the_declared_dome_is_valid_and_its_profile_finds_it(tmp_path: Path) -> None:
    (tmp_path / "small-dome.yaml").write_text(block("declare-a-telescope.md", "yaml"), encoding="utf-8")
    profile = tmp_path / "dome.toml"
    profile.write_text(block("declare-a-telescope.md", "toml"), encoding="utf-8")
    assert set(load_telescope(tmp_path / "small-dome.yaml").devices) == {
        "hill/shutter/east",
        "hill/shutter/west",
        "hill/dome/1",
    }
    plan = plan_target(choose({"target": str(profile)}, {}, {}), DOCS.parent, {})
    assert plan.telescope is not None
    assert plan.telescope.name == "small-dome"


def test_the_declared_mount_is_valid(tmp_path: Path) -> None:
    (tmp_path / "small-mount.yaml").write_text(block("declare-a-telescope.md", "yaml", 2), encoding="utf-8")
    mount = load_telescope(tmp_path / "small-mount.yaml").part("esw")
    assert set(mount.devices) == {"TCS.mount.drive", "TCS.mount", "TCS.container"}


def test_the_features_of_the_declared_dome_pass_without_any_python(tmp_path: Path) -> None:
    for name, language in (("small-dome.yaml", "yaml"), ("dome.toml", "toml"), ("dome.feature", "gherkin")):
        (tmp_path / name).write_text(block("declare-a-telescope.md", language), encoding="utf-8")
    done = run(tmp_path / "dome.feature", "--target", tmp_path / "dome.toml", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_the_reserved_words_are_those_that_the_page_on_declarations_lists() -> None:
    text = " ".join((DOCS / "declare-a-telescope.md").read_text(encoding="utf-8").split())
    sentence = re.search(r"sentences mean something else: ([^.]*) are reserved", text)
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) == set(RESERVED)


def test_the_catalogues_of_sentences_and_features_are_up_to_date() -> None:
    catalogue = read_catalogue(DOCS.parent)
    assert catalogue.errors == ()
    for name, text in pages(catalogue, DOCS.parent).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, f"docs/{name} is out of date: run 'make docs'"


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in DOCS.glob("*.md") if page.name != "README.md" and page.name not in index] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in [DOCS.parent / "README.md", *DOCS.glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
