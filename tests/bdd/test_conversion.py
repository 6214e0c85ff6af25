from __future__ import annotations

import pytest

from harness.bdd.sentences.conversion import converters_of
from harness.errors import SentenceError


def written(n: int, ratio: float | None, on: bool, name: str, other=None): ...


def test_only_numbers_and_truths_are_converted():
    assert set(converters_of(written)) == {"n", "ratio", "on"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("n", "12", 12),
        ("n", "-3", -3),
        ("n", 2.0, 2),  # <seconds> is read as a float before
        ("ratio", "2.5", 2.5),
        ("ratio", "1e3", 1000.0),
        ("ratio", None, None),
        ("on", "true", True),
        ("on", "false", False),
    ],
)
def test_a_field_is_read_by_the_type_of_its_argument(name, text, value):
    read = converters_of(written)[name](text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("n", "one", "<n> is a whole number, not 'one'"),
        ("n", 2.5, "<n> is a whole number, not 2.5"),
        ("n", "1_000", "<n> is a whole number"),
        ("ratio", "half", "<ratio> is a number, not 'half'"),
        ("on", "False", "<on> is true or false, not 'False'"),
    ],
)
def test_what_cannot_be_read_names_the_field_and_what_it_is(name, text, says):
    with pytest.raises(SentenceError, match=says.replace("(", "\\(")):
        converters_of(written)[name](text)


def test_types_that_are_no_text_are_known_too():
    namespace: dict = {}
    exec("def step(n: int, ratio: float | None): ...", namespace)  # without the import from __future__
    assert set(converters_of(namespace["step"])) == {"n", "ratio"}
