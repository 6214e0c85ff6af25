"""``firstlight doctor --probe``: whether an OET creates procedures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.targets.oet.probing import NO_SCRIPT
from tests.firstlight.commands import CommandLine
from tests.simulators.oet.repositories import make_repository
from tests.simulators.oet.running import SCRIPTS, Oet, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oet]:
    with running(tmp_path_factory.mktemp("oet")) as oet:
        yield oet


def profile(folder: Path, oet: Oet, keys: str = f'scripts = "{SCRIPTS}"', call: int = 20) -> Path:
    """A target that is the OET alone."""
    file = folder / "my.toml"
    text = f'[oet]\nurl = "http://127.0.0.1:{oet.port}"\n{keys}\n[limits]\ncall = {call}\n'
    file.write_text(text, encoding="utf-8")
    return file


def test_a_procedure_is_created_that_runs_nothing(firstlight: CommandLine, service: Oet, tmp_path: Path) -> None:
    before = len(service.ask("GET", "/procedures/").body)
    outcome = firstlight("doctor", "--target", profile(tmp_path, service), "--probe")
    assert outcome.code == 0, outcome
    *old, made = service.ask("GET", "/procedures/").body
    assert (len(old), made["state"]) == (before, "FAILED")
    assert made["script"]["script_uri"] == f"file://{SCRIPTS}/{NO_SCRIPT}"
    told = (
        f"probe     oet created procedure {made['id']}, which is FAILED as it has to be: there is no file://{SCRIPTS}"
    )
    assert told in outcome.out


def test_without_being_told_to_it_creates_none(firstlight: CommandLine, service: Oet, tmp_path: Path) -> None:
    before = service.ask("GET", "/procedures/").body
    outcome = firstlight("doctor", "--target", profile(tmp_path, service), "--json")
    assert (outcome.code, outcome.json["probes"]) == (0, [])
    assert service.ask("GET", "/procedures/").body == before


def test_the_repository_of_the_scripts_is_reached(firstlight: CommandLine, service: Oet, tmp_path: Path) -> None:
    make_repository(tmp_path / "scripts", "main", {"observe.py": "def main():\n    pass\n"})
    keys = f'git_repo = "file://{tmp_path}/scripts"\nscripts = "oet"\ngit_branch = '
    good = firstlight("doctor", "--target", profile(tmp_path, service, f'{keys}"main"'), "--probe", "--json")
    assert good.code == 0
    (probe,) = good.json["probes"]
    assert (probe["name"], probe["problem"], probe["milliseconds"] > 0) == ("oet", "", True)
    assert probe["what"].endswith(f"there is no git://oet/{NO_SCRIPT} of file://{tmp_path}/scripts")
    bad = firstlight("doctor", "--target", profile(tmp_path, service, f'{keys}"mian"'), "--probe")
    assert bad.code == 1
    assert "it is FAILED, and not because its script is not there: " in bad.out
    assert "mian" in bad.out
    assert "See whether the OET reaches oet.git_repo, and whether oet.git_branch is right." in bad.out


def test_a_strict_oet_refuses_it_and_is_well(firstlight: CommandLine, tmp_path: Path) -> None:
    with running(tmp_path, strict=True) as strict:
        outcome = firstlight("doctor", "--target", profile(tmp_path, strict), "--probe")
        assert strict.ask("GET", "/procedures/").body == []
    assert outcome.code == 0
    assert "does not create a procedure from a script that is not there [422]" in outcome.out


def test_an_oet_that_creates_nothing_more_is_ill(firstlight: CommandLine, tmp_path: Path) -> None:
    """All else of it looks well: it answers, lists, and its stream opens."""
    with running(tmp_path) as oet:
        oet.switch("load race")
        target = profile(tmp_path, oet, call=2)
        assert firstlight("doctor", "--target", target).code == 0
        outcome = firstlight("doctor", "--target", target, "--probe")
    assert outcome.code == 1
    first, remedy, *_ = outcome.out.splitlines()
    assert first == "oet: created procedure 1: it is CREATING after 6 s, and does not end"
    assert remedy.startswith("  See whether the process that holds its scripts still runs, and what it logs")
