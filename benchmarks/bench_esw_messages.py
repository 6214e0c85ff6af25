"""How long it takes to read and write messages of ESW, each beside plain JSON or CBOR of the same bytes.

``python -m benchmarks.bench_esw_messages``; the calls take turns, and the best of each counts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cbor2
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import Example, read_examples
from tests.contracts.esw.timing import take_turns

MEASURED = (
    "command.request.Submit",
    "gateway.request.ComponentCommand.Submit",
    "gateway.model.Event.SystemEvent",
    "params.model.SubmitResponse.Completed",
    "location.response.ListEntries",
    "sequencer.request.Submit",
)


def measure(example: Example, media: Media) -> dict[str, float]:
    """Time reading and writing, with the messages and without."""
    message = decode(example.message_type, example.data)
    data = encode(message, media)
    loads, dumps = (json.loads, json.dumps) if media is Media.JSON else (cbor2.loads, cbor2.dumps)
    plain = loads(data)
    return take_turns(
        {
            "plain read": lambda: loads(data),
            "read": lambda: decode(example.message_type, data, media),
            "plain write": lambda: dumps(plain),
            "write": lambda: encode(message, media),
        }
    )


def main() -> None:
    examples = {one.id: one for one in read_examples()}
    table = Table("message", "media", "read, µs", "x plain", "write, µs", "x plain")
    for name in MEASURED:
        for media in Media:
            took = measure(examples[name], media)
            read, write = took["read"], took["write"]
            ratios = f"{read / took['plain read']:.1f}", f"{write / took['plain write']:.1f}"
            table.add_row(name, media.name, f"{read * 1e6:.1f}", ratios[0], f"{write * 1e6:.1f}", ratios[1])
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
