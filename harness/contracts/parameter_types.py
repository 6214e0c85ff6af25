"""Names and ranges of ESW's plain key types, for all who check or declare values without ESW's messages."""

from __future__ import annotations

INTEGER_KEYS = {
    "ByteKey": (-(2**7), 2**7 - 1),
    "ShortKey": (-(2**15), 2**15 - 1),
    "IntKey": (-(2**31), 2**31 - 1),
    "LongKey": (-(2**63), 2**63 - 1),
}
"""Types of whole numbers, with the least and the greatest."""
DECIMAL_KEYS = ("FloatKey", "DoubleKey")
TEXT_KEYS = ("StringKey", "CharKey")
PLAIN_KEYS = ("BooleanKey", *INTEGER_KEYS, *DECIMAL_KEYS, *TEXT_KEYS)
"""Types of what a component keeps; those of enumerations are ``ChoiceKey``."""
