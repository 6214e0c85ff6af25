"""Matches paths with regular expressions of clients, in a process that can be killed: some would take for ever."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Sequence

from simulators.esw.config.errors import refuse_input

LONGEST = 256
"""Characters of a pattern."""
MATCH_LIMIT = 2.0
"""Seconds to match all paths."""
PROGRAM = """
import json, re, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (3, 3))
pattern, paths = json.load(sys.stdin)
matches = re.compile(pattern).fullmatch
json.dump([path for path in paths if matches(path)], sys.stdout)
"""
"""Ends after seconds of computing, too, when the service that waits for it was killed."""


async def match_paths(pattern: str, paths: Sequence[str]) -> frozenset[str]:
    """Return the paths that a pattern matches as a whole.

    :raises DomainError: for a pattern that is none, is too long, or takes too long.
    """
    if len(pattern) > LONGEST:
        raise refuse_input(f"the pattern is longer than {LONGEST} characters")
    try:
        re.compile(pattern)
    except re.error as error:
        raise refuse_input(f"the pattern '{pattern}' is no regular expression: {error}") from None
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-ISc", PROGRAM, stdin=pipe, stdout=pipe)
    try:
        async with asyncio.timeout(MATCH_LIMIT):
            printed, _ = await process.communicate(json.dumps([pattern, paths]).encode())
    except TimeoutError:
        raise refuse_input(f"the pattern '{pattern}' takes more than {MATCH_LIMIT:g} s to match") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return frozenset(json.loads(printed))
