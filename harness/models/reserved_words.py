"""Words that a declaration cannot take as the name of a subject: sentences that come along mean something else by them.

"The command goes through ..." is about the command that was sent last, whatever is declared. A system whose sentences
have such words adds its rows here.
"""

from __future__ import annotations

from collections.abc import Mapping

RESERVED: Mapping[str, str] = {
    # Tango, and what all systems share
    "device": "a Tango device",
    "command": "the command that was sent last",
    # OET
    "OET": "the Observation Execution Tool",
    "procedure": "a procedure of the OET",
    # ESW
    "event": "an event of the Event Service",
    "sequencer": "a sequencer of ESW",
}
"""What each of them means in sentences. Upper and lower case are alike, as a reader does not tell them apart."""


def find_meaning(name: str) -> str:
    """Return what sentences mean by a name; "" for one that is not reserved."""
    return next((meaning for word, meaning in RESERVED.items() if word.casefold() == name.casefold()), "")
