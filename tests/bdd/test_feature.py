from __future__ import annotations

import textwrap

import pytest

from harness.bdd.collecting.feature import read_feature
from harness.errors import DeclarationError

OUTLINE = """\
@first
Feature: Shutters

  Background:
    Given it is night

  Rule: Opening
    @second
    Scenario: Open
      When I open it

    Scenario Outline: Open <which>
      When I open <which>

      @third
      Examples:
        | which |
        | east  |
        | west  |
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        file = tmp_path / "shutters.feature"
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_feature(file, "features/shutters.feature")

    return read


def test_knows_where_scenarios_tags_and_rows_stand(read):
    simple, outline = read(OUTLINE).scenarios
    assert (simple.name, simple.line, simple.rows) == ("Open", 9, ())
    assert [(tag.text, tag.line) for tag in simple.tags] == [("first", 1), ("second", 8)]
    assert [(dict(row), row.line, [tag.text for tag in row.tags]) for row in outline.rows] == [
        ({"which": "east"}, 18, ["third"]),
        ({"which": "west"}, 19, ["third"]),
    ]


@pytest.mark.parametrize(
    ("line", "names", "rows"),
    [
        (8, ["Open"], []),
        (10, ["Open"], []),
        (12, ["Open <which>"], []),
        (16, ["Open <which>"], []),
        (19, ["Open <which>"], [19]),
        (5, ["Open", "Open <which>"], []),
        (7, ["Open", "Open <which>"], []),
    ],
)
def test_knows_what_a_line_selects(read, line, names, rows):
    scenarios, selected = read(OUTLINE).at(line)
    assert [scenario.name for scenario in scenarios] == names
    assert [row.line for row in selected] == rows


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "features/shutters.feature: there is no Feature in it"),
        ("Feature: A\n  Scenario: x\n    When I open it\n    Foo\n", "features/shutters.feature:4: "),
        (
            "Feature: A\n  Scenario: x\n    When a\n  Scenario: x\n    When b\n",
            "features/shutters.feature:4: two scenarios are named 'x': in line 2 and in line 4",
        ),
        (
            "Feature: A\n  Rule: a\n    Scenario: x\n      When a\n  Rule: b\n    Scenario: x\n      When b\n",
            "two scenarios are named 'x': in line 3 and in line 6",
        ),
        ("Feature: A\n  Scenario:\n    When a\n", "features/shutters.feature:2: a scenario without a name"),
        (
            "Feature: A\n  Scenario Outline: x\n    When <a>\n",
            "features/shutters.feature:2: the outline 'x' has no Examples",
        ),
        (
            "Feature: A\n  Scenario Outline: x\n    When <b>\n    Examples:\n      | a |\n      | 1 |\n",
            "features/shutters.feature:3: <b> is no column of the Examples in line 4. Its columns are a.",
        ),
    ],
)
def test_says_where_a_file_is_wrong(read, text, says):
    with pytest.raises(DeclarationError) as caught:
        read(text)
    assert says in str(caught.value)


def test_a_file_that_is_not_utf_8_says_so(tmp_path):
    file = tmp_path / "latin.feature"
    file.write_bytes("Feature: Caf\xe9\n".encode("latin-1"))
    with pytest.raises(DeclarationError, match="not UTF-8"):
        read_feature(file, "latin.feature")
