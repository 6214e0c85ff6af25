"""Lists as sentences write them: with commas, outside quotes and brackets."""

from __future__ import annotations

from harness.errors import SentenceError

LONGEST_SHOWN = 60


def split_list(text: str) -> list[str]:
    """Split at commas that stand outside quotes and brackets; the parts are stripped.

    :raises SentenceError: a part is empty, or a quote or bracket is left open.
    """
    if not text.strip():
        return []
    place = f"list {shortened(text)}"
    parts, depth, quoted, escaped = [""], 0, False, False
    for letter in text:
        if quoted:
            quoted = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "[{(":
            depth += 1
        elif letter in "]})":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += letter
    if quoted or depth:
        what = "a quote is left open" if quoted else "the brackets do not match"
        raise SentenceError(what, place=place, remedy="Close what was opened.")
    parts = [part.strip() for part in parts]
    if "" in parts:
        remedy = "Write the values with one comma between them."
        raise SentenceError(f"part {parts.index('') + 1} is empty", place=place, remedy=remedy)
    return parts


def shortened(text: str) -> str:
    """Return a text in one line, as long as a message can show it."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."
