from __future__ import annotations

import json
import subprocess
import sys

import pytest

from harness.bdd.cataloguing.catalogue import CatalogueError, read_catalogue
from tests.bdd.project import ROOT

COMMAND = "import typer; from firstlight.steps import steps; app = typer.Typer(); app.command()(steps); app()"


def test_every_sentence_is_listed_with_its_uses(dome):
    dome.steps(
        "@when('I wave')\ndef wave():\n    '''Greets the dome.\n\n    Nothing else.\n    '''\n    raise RuntimeError\n"
    )
    catalogue = read_catalogue(dome.folder)
    assert catalogue.errors == ()
    assert [(each.kind, each.template, each.explanation) for each in catalogue.sentences] == [
        ("given", 'the shutter "<shutter>" is <state>', "Moves a shutter."),
        ("when", 'I open "<shutter>"', ""),
        ("when", "I wave", "Greets the dome."),
        ("then", '"<shutter>" becomes <value>[ within <seconds> s]', ""),
    ]
    uses = [each.used for each in catalogue.sentences]
    assert uses[0] == ("features/shutters.feature:5",)
    assert uses[1] == ("features/shutters.feature:9", "features/shutters.feature:13")
    assert uses[2] == ()
    lines = (dome.folder / "vocabulary/dome.py").read_text().splitlines()
    assert (
        catalogue.sentences[1].place
        == f"vocabulary/dome.py:{lines.index(chr(64) + 'when(' + repr(catalogue.sentences[1].template) + ')') + 1}"
    )


def test_what_cannot_be_collected_is_reported_beside_the_sentences(dome):
    dome.write("features/b.feature", "Feature: B\n  Scenario: b\n    When I wave\n")
    catalogue = read_catalogue(dome.folder)
    assert len(catalogue.sentences) == 3
    assert "features/b.feature:3: undefined step" in catalogue.errors[0]


def test_values_are_listed_and_what_was_found_is_not(dome):
    dome.steps("""
        from harness.bdd import any_value


        @any_value("wind")
        def wind(values):
            '''Wind that the dome bears.

            Nothing else.
            '''
            return values.integer(0, 20, "wind")
    """)
    text = (dome.folder / "features/shutters.feature").read_text()
    dome.write("features/found/shutters.feature", text)
    catalogue = read_catalogue(dome.folder)
    assert [feature.path for feature in catalogue.features] == ["features/shutters.feature"]
    assert [(each.name, each.explanation) for each in catalogue.values] == [("wind", "Wind that the dome bears.")]
    assert catalogue.values[0].place.startswith("vocabulary/dome.py:")


def test_a_step_module_that_cannot_be_imported_is_an_error(dome):
    dome.steps("import nothing_of_this_name\n")
    with pytest.raises(CatalogueError, match="nothing_of_this_name"):
        read_catalogue(dome.folder)


def command(folder, *arguments):
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(folder)}
    call = [sys.executable, "-c", COMMAND, *arguments]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=300, check=False, env=environment)


def test_the_command_prints_a_table(dome):
    done = command(dome.folder)
    assert done.returncode == 0
    assert "Given\n  the shutter" in done.stdout
    assert '  I open "<shutter>"                                   2 x  vocabulary/dome.py:' in done.stdout
    assert done.stdout.endswith("3 sentences, 0 of them unused\n")


def test_the_command_filters_and_writes_json(dome):
    dome.steps("@when('I wave')\ndef wave():\n    pass\n")
    assert "features/shutters.feature:9" in command(dome.folder, "OPEN", "-v").stdout
    unused = json.loads(command(dome.folder, "--unused", "--json").stdout)
    assert [each["template"] for each in unused] == ["I wave"]
    assert command(dome.folder, "quite other").stdout == "no such sentence\n"


def test_the_command_fails_for_features_that_cannot_run(dome):
    dome.write("features/b.feature", "Feature: B\n  Scenario: b\n    When I wave\n")
    done = command(dome.folder)
    assert done.returncode == 1
    assert "features/b.feature:3: undefined step" in done.stderr
