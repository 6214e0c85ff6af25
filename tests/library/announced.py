"""Sentences about systems whose vocabularies are still to come, so that none of them is taken until then."""

from __future__ import annotations

OET = {
    "given": (
        "the OET is reachable",
        'the OET has the fault "<fault>"',
    ),
    "when": (
        'I create a procedure from "<script>"[ with <json>]',
        'I create the procedure "<name>" from "<script>"[ with <json>]',
        'I start the procedure[ "<name>"][ with <json>]',
        'I run "<script>"[ with <json>]',
        'I stop the procedure[ "<name>"][ and abort subarray <n>]',
        'I run the activity "<activity>" of "<sbd>"[ with <json>]',
        'the script of the procedure[ "<name>"] is killed',
    ),
    "then": (
        'the procedure[ "<name>"] becomes <state>[ within <seconds> s]',
        'the procedure[ "<name>"] goes through <states>[ within <seconds> s]',
        'the procedure[ "<name>"] fails[ with "<text>"][ within <seconds> s]',
        'the procedure[ "<name>"] prints "<text>"[ within <seconds> s]',
        'the procedure[ "<name>"] has called "<function>"[ with <json>]',
        'the OET publishes "<topic>"[ with "<text>"][ within <seconds> s]',
        "the OET lists <n> procedure[s]",
        'the request is refused[ with <status>][ and "<text>"]',
    ),
}

ESW = {
    "given": (
        'the sequencer "<prefix>" is <status>',  # one word: "locked by ..." is another sentence
        'the observing mode "<mode>" is configured',
    ),
    "when": (
        'I load the sequence "<file>" into the sequencer "<prefix>"',
        'I load this sequence into the sequencer "<prefix>"',
        'I submit the sequence "<file>" to the sequencer "<prefix>"',
        'I submit this sequence to the sequencer "<prefix>"',
        'I start the sequence of "<prefix>"',
        'I abort the sequence of "<prefix>"',
        'I stop the sequence of "<prefix>"',
        'I add the sequence "<file>" to the sequencer "<prefix>"',
        'I prepend the sequence "<file>" to the sequencer "<prefix>"',
        'I replace step <n> of "<prefix>" with the sequence "<file>"',
        'I insert the sequence "<file>" after step <n> of "<prefix>"',
        'I delete step <n> of "<prefix>"',
        'I set a breakpoint at step <n> of "<prefix>"',
        'I remove the breakpoint at step <n> of "<prefix>"',
        'I put the sequencer "<prefix>" into diagnostic mode "<hint>"',
        'I put the sequencer "<prefix>" into operations mode',
        'I configure the observing mode "<mode>"',
        'I shut down the observing mode "<mode>"',
        "I provision these sequence components",
        'I start the sequencer "<prefix>"',
        'I restart the sequencer "<prefix>"',
        'I shut down the sequencer "<prefix>"',
        "I shut down all sequencers",
        'I spawn the sequence component "<component>" on the agent "<prefix>"',
        'I kill the <kind> "<prefix>"',
    ),
    "then": (
        'the sequencer "<prefix>" becomes <state>[ within <seconds> s]',
        'the sequencer "<prefix>" goes through <states>[ within <seconds> s]',
        'the sequencer "<prefix>" stays <state> for <seconds> s',
        'step <n> of the sequencer "<prefix>" becomes <status>[ within <seconds> s]',
        'the sequence of "<prefix>" completes[ within <seconds> s]',
        'the sequence of "<prefix>" fails[ with "<text>"][ within <seconds> s]',
        'the observing mode "<mode>" is <status>',
        'the Sequence Manager answers <response>[ naming "<text>"]',
        'the agent "<prefix>" runs "<names>"[ within <seconds> s]',
    ),
}

PROPERTIES = {
    "when": (
        "any of this is done, in any order[, up to <times> times]",
        "subarray <n> is commanded at random[, up to <times> times]",
    ),
    "then": ("every device behaves as declared",),
}

ANNOUNCED = [
    (kind, template)
    for system in (OET, ESW, PROPERTIES)
    for kind, templates in system.items()
    for template in templates
]
"""Each with its kind: ``given``, ``when`` or ``then``."""
