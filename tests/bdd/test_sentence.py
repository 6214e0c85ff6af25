from __future__ import annotations

import pytest

from harness.bdd import sentence
from harness.errors import SentenceError

BECOMES = '"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]'


@pytest.mark.parametrize(
    ("template", "text", "arguments"),
    [
        (
            BECOMES,
            '"obsState" of "tango://host:10000/a/b/c" becomes IDLE within 2.5 s',
            {"attribute": "obsState", "trl": "tango://host:10000/a/b/c", "value": "IDLE", "seconds": 2.5},
        ),
        (
            BECOMES,
            '"power" of "a/b/c" becomes [1, 2]',
            {"attribute": "power", "trl": "a/b/c", "value": "[1, 2]", "seconds": None},
        ),
        (
            BECOMES,
            '"name" of "a/b/c" becomes "within 3 s"',
            {"attribute": "name", "trl": "a/b/c", "value": '"within 3 s"', "seconds": None},
        ),
        ("subarray <n> goes through <values>", "subarray 1 goes through A, B", {"n": "1", "values": "A, B"}),
        ("the <name>[ <key>] is <state>", "the dome is open", {"name": "dome", "key": None, "state": "open"}),
        ("the <name>[ <key>] is <state>", "the dome 2 is in use", {"name": "dome", "key": "2", "state": "in use"}),
        ('I command "<trl>" with <json>', 'I command "a" with {"x": "y z"}', {"trl": "a", "json": '{"x": "y z"}'}),
        ("I scan for <seconds> s", "I scan for 3 s", {"seconds": 3.0}),
        ('I kill the <kind> "<name>"', 'I kill the HCD "a b"', {"kind": "HCD", "name": "a b"}),
        ('the <kind> "<name>" is up', 'the sequence component "a" is up', {"kind": "sequence component", "name": "a"}),
        ("it costs 1+1 (exactly)", "it costs 1+1 (exactly)", {}),
    ],
)
def test_reads_the_fields_of_a_sentence(template, text, arguments):
    parser = sentence(template)
    assert parser.is_matching(text)
    assert parser.parse_arguments(text) == arguments


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (BECOMES, '"obsState" of "a/b/c" becomes'),
        (BECOMES, 'then "obsState" of "a/b/c" becomes IDLE'),
        (BECOMES, '"obs" "State" of "a/b/c" becomes IDLE'),
        ("subarray <n> is <state>", "subarray 1 2 is EMPTY"),
        ("subarray <n> is <position>", "subarray 1 is very EMPTY"),
        ("subarray <n> is <state>", "subarray 1 is "),
        ("I scan for <seconds> s", "I scan for some s"),
        ("I scan for <seconds> s", "I scan for -1 s"),
        ('I kill the <kind> "<name>"', 'I kill the HCD "a" of the assembly "b"'),
        ('I kill the <kind> "<name>"', 'I kill the third sequence component "a"'),
        ("costs 1+1", "costs 11"),
        ("the end", "the end."),
    ],
)
def test_matches_whole_sentences_only(template, text):
    parser = sentence(template)
    assert not parser.is_matching(text)
    assert parser.parse_arguments(text) is None


def test_its_name_and_fields_are_those_of_the_template():
    parser = sentence(BECOMES)
    assert parser.name == BECOMES
    assert parser.fields == ("attribute", "trl", "value", "seconds")


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("becomes <value>[ within [<seconds>] s]", "inside another"),
        ("becomes <value>[ within <seconds> s", "[ is never closed"),
        ("becomes <value> within] 3 s", "] has no [ before it"),
        ('of "<trl> becomes', "double quote is never closed"),
        ("from <value> to <value>", "<value> stands twice"),
        ("the <not a name>", "<not a name> is not a name"),
        ("the <class>", "<class> is not a name"),
        ("the <>", "<> is not a name"),
        ("the <docstring>", "reserved"),
        ("a < b", "a lone <"),
        ("", "empty"),
        ("the end ", "ends with a space"),
    ],
)
def test_a_malformed_template_says_what_is_wrong(template, says):
    with pytest.raises(SentenceError) as caught:
        sentence(template)
    assert says in str(caught.value)
    assert repr(template) in str(caught.value)
