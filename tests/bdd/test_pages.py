from __future__ import annotations

from harness.bdd.cataloguing.catalogue import read_catalogue
from harness.bdd.cataloguing.pages import pages

STEPS = """
@when('I turn the dome by <n> steps[ within <seconds> s]')
def turn(n: int, seconds, datatable=None, docstring=None):
    '''Turns it.

    Clockwise.
    '''


@when('I wave')
def wave(): ...
"""

FEATURE = """
@severity:minor @unchecked
Feature: Turn
  The dome turns.

  @owner:alice
  Scenario Outline: Turn <often>_
    Whatever the wind.

    When I turn the dome by <often> steps
    Examples:
      | often |
      | 1     |
      | 2     |

  Scenario: Turn once
    When I open "north"
    And I turn the dome by 3 steps within 2 s
"""


def made(project):
    project.steps(STEPS)
    project.write("features/roof/turn.feature", FEATURE)
    catalogue = read_catalogue(project.folder)
    assert catalogue.errors == ()
    return pages(catalogue, project.folder)


def test_a_sentence_has_its_explanation_its_fields_and_an_example(dome):
    page = made(dome)["sentences.md"]
    assert page.startswith("# Sentences\n")
    assert "## Dome\n\nA dome with shutters. Defined in [`vocabulary/dome.py`](../vocabulary/dome.py).\n" in page
    said = """\
### `When I turn the dome by <n> steps[ within <seconds> s]`

Turns it.

Clockwise.

- `n`: a whole number
- `seconds`: a number, optional
- below it: a table or a doc string

```gherkin
When I turn the dome by 3 steps within 2 s
```

in [`features/roof/turn.feature`](../features/roof/turn.feature)
"""
    assert said in page
    assert "### `When I wave`\n" in page
    assert page.count("No feature uses it yet.") == 1


def test_a_feature_has_its_description_its_tags_and_its_scenarios(dome):
    page = made(dome)["features.md"]
    assert "2 features with 7 scenarios, rows of Examples counted, in 4 different sequences of steps.\n" in page
    said = """\
## `features/roof/`

### Turn

[`turn.feature`](../features/roof/turn.feature), 3 scenarios `@severity:minor` `@unchecked`

The dome turns.

- Turn \\<often>\\_ (2 rows) `@owner:alice`: Whatever the wind.
- Turn once
"""
    assert said in page
