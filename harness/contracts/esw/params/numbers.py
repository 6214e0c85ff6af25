"""Numbers as Java has them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Byte = Annotated[int, Meta(ge=-(2**7), le=2**7 - 1)]
Short = Annotated[int, Meta(ge=-(2**15), le=2**15 - 1)]
Int = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Long = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
LARGEST_FLOAT = (2 - 2**-23) * 2.0**127
Float = Annotated[float, Meta(ge=-LARGEST_FLOAT, le=LARGEST_FLOAT)]
Double = float
Char = Annotated[str, Meta(min_length=1, max_length=1)]
