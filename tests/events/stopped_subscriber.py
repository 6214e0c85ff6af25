"""A subscriber that a test stops and lets go on: ``python -m tests.events.stopped_subscriber HOST DEVICE``.

It tells when it has subscribed, waits for a line, then waits in vain for a value, and prints what it says of that.
"""

from __future__ import annotations

import json
import sys
import time

from harness.connectors.tango.direct import DirectConnector
from harness.events import Becomes, Budget, Context, Journal, Kind, SecondLook, Unmet, Watch, wait_for
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.verdicts import Inconclusive
from harness.limits import Limits

ATTRIBUTE, NEVER = "counted0", -77
WITHIN = 0.2


def main(host: str, device: str) -> None:
    """Wait for a value that never comes."""
    connector, journal = DirectConnector(host, Limits(call=20.0)), Journal()
    watch = Watch(connector, journal)
    watch.add([Key(device, ATTRIBUTE)])
    context = Context(after="When it pushes", mark=journal.mark(), started=time.time())
    _say("ready")
    sys.stdin.readline()
    try:
        wait_for(
            Becomes(Key(device, ATTRIBUTE), Wanted(str(NEVER), NEVER)),
            journal=journal,
            since=context.mark,
            budget=Budget(WITHIN),
            look_again=SecondLook(connector),
            context=context,
        )
    except Unmet as unmet:
        told = unmet.explanation
        changes = sum(entry.event.kind is Kind.CHANGE for entry in journal.entries(context.mark))
        _say(
            {
                "look": told.look,
                "looked": told.looked,
                "gaps": told.gaps,
                "arrived": changes,
                "inconclusive": isinstance(unmet, Inconclusive),
            }
        )
    watch.close()
    connector.close()


def _say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
