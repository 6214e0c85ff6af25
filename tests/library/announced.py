"""Sentences about systems whose vocabularies are still to come, so that none of them is taken until then."""

from __future__ import annotations

PROPERTIES = {
    "when": (
        "any of this is done, in any order[, up to <times> times]",
        "subarray <n> is commanded at random[, up to <times> times]",
    ),
    "then": ("every device behaves as declared",),
}

ANNOUNCED = [(kind, template) for kind, templates in PROPERTIES.items() for template in templates]
"""Each with its kind: ``given``, ``when`` or ``then``."""
