"""What sentences call a subject and its states is found in its declaration, or told with what there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import SentenceError
from harness.models.load import load_telescope
from harness.models.telescope import Telescope
from harness.telescope.subjects import subject_of, value_needed

MODELS = Path(__file__).parents[1] / "models"


@pytest.fixture(scope="module")
def dome() -> Telescope:
    return load_telescope(MODELS / "dome.yaml")


@pytest.mark.parametrize("word", ["open", "OPEN", '"open"', '"OPEN"'])
def test_a_state_is_said_by_its_label_or_its_word_with_or_without_quotes(dome: Telescope, word: str) -> None:
    assert value_needed(dome, subject_of(dome, "dome"), word) == "OPEN"


def test_a_tango_state_that_there_is_not_is_refused_as_a_label_is(dome: Telescope) -> None:
    shutter = replace(subject_of(dome, "shutter", "upper"), attribute="State")
    assert value_needed(dome, shutter, "MOVING") == "MOVING"
    with pytest.raises(SentenceError, match=r"hill/shutter/upper State is never MOVNG\. Did you mean MOVING\?"):
        value_needed(dome, shutter, "MOVNG")


def test_of_many_subjects_of_a_name_the_first_ones_and_the_last_are_told(dome: Telescope) -> None:
    shutter = subject_of(dome, "shutter", "upper")
    many = replace(dome, subjects={("shutter", str(n)): replace(shutter, key=str(n)) for n in range(1, 101)})
    with pytest.raises(SentenceError) as raised:
        subject_of(many, "shutter", "101")
    listed = ", ".join(f"shutter {n}" for n in range(1, 11))
    assert str(raised.value) == f"dome has no shutter 101. It has: {listed}, ..., shutter 100."


def test_a_telescope_without_subjects_says_so(dome: Telescope) -> None:
    with pytest.raises(SentenceError, match=r"dome has no roof\. It declares no subjects\."):
        subject_of(replace(dome, subjects={}), "roof")
