"""Messages that went wrong on their way, or in a client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from harness.contracts.esw.codec import DecodeError, decode, encode
from harness.contracts.esw.values.wire_value import Media
from tests.contracts.esw.examples import Example

PIECES = (
    *(b"null", b"true", b"-1", b"1e999", b'""', b"[]", b"{}", b'"\\ud800"', b"\xff", b"\x00", b'"_type":"Setup",'),
    *(b"99999999999999999999", b"NaN", b"[" * 500, b'{"a":' * 500, b'"akka"', b"\x1b" + b"\xff" * 8, b"\xd8\x1d\x00"),
)


def mutate_and_read(examples: Sequence[Example], count: int, seed: int) -> int:
    """Change messages at random, and read them as what they were or as what another is.

    Anything but `DecodeError` is a mistake, and so is a message that is read and does not come back.

    :return: how many were still messages.
    """
    random, still = Random(seed), 0
    media = list(Media)
    written = [{one: encode(decode(e.message_type, e.data), one) for one in media} for e in examples]
    for _ in range(count):
        number, chosen = random.randrange(len(examples)), random.choice(media)
        data = written[number][chosen]
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            data = random.choice(CHANGES)(data, random)
        message_type = examples[number if random.random() < 0.9 else random.randrange(len(examples))].message_type
        try:
            message = decode(message_type, data, chosen)
        except DecodeError:
            continue
        still += 1
        assert decode(message_type, encode(message, chosen), chosen) == message, data
    return still


def flip(data: bytes, random: Random) -> bytes:
    """Change one bit."""
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]


def cut(data: bytes, random: Random) -> bytes:
    """Leave some bytes out."""
    begin, end = _span(data, random)
    return data[:begin] + data[end:]


def repeat(data: bytes, random: Random) -> bytes:
    """Write some bytes twice."""
    begin, end = _span(data, random)
    return data[:end] + data[begin:]


def insert(data: bytes, random: Random) -> bytes:
    """Put a piece in."""
    place = random.randint(0, len(data))
    return data[:place] + random.choice(PIECES) + data[place:]


def replace(data: bytes, random: Random) -> bytes:
    """Put a piece in the place of some bytes."""
    begin, end = _span(data, random)
    return data[:begin] + random.choice(PIECES) + data[end:]


def swap(data: bytes, random: Random) -> bytes:
    """Put a value in the place of another."""
    values = [one for one in data.replace(b"[", b",").replace(b"]", b",").split(b",") if one]
    return data.replace(random.choice(values), random.choice(values), 1) if values else data


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (flip, cut, repeat, insert, replace, swap)


def _span(data: bytes, random: Random) -> tuple[int, int]:
    begin = random.randint(0, len(data))
    return begin, min(len(data), begin + random.choice((1, 2, 4, 16, 64)))
