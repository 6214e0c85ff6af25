"""Hands the results of a shard over to whoever joins them, while it runs: to `harness.nightly.collecting`."""

from __future__ import annotations

import http.client
import json
import os
import urllib.parse
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from harness.errors import FirstlightError, ProfileError
from harness.nightly.attempts import COMPLETE

TOKEN = "FIRSTLIGHT_NIGHT_TOKEN"  # noqa: S105  (its name)
"""The variable of the environment with the token of a night."""

LIMIT = 30.0
"""Seconds of a request."""


class HandingOverError(FirstlightError):
    """The collector of the night does not take results; the message says where it is and why."""


class Handover:
    """Hands over the results of one attempt of a shard, from one thread.

    :param url: of the collector, such as ``http://night:8000``.
    :param folder: in which the shard leaves its results.
    :param token: of the night; "" for that of the environment.

    Raises `ProfileError` for an URL that cannot be used or without a token, `HandingOverError` for a collector that
    does not answer or refuses.
    """

    def __init__(self, url: str, shard: str, folder: Path, token: str = "") -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ProfileError(f"{url!r} is no address of a collector", place="--collector", remedy="http://host:port")
        self._token = SecretStr(token or os.environ.get(TOKEN, ""))
        if not self._token:
            raise ProfileError("the token of the night is missing", place=TOKEN, remedy="Set it in the environment.")
        self.url, self.shard, self.folder = url, shard, folder
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=LIMIT)
        self._sent: dict[str, tuple[int, int]] = {}
        begun = json.loads(self._ask("POST", f"/shards/{shard}"))
        self.attempt: int = begun["attempt"]
        self.node_ids: list[str] = begun["node_ids"]

    def send(self) -> None:
        """Send what is new or has changed since the last time; raises `HandingOverError`, and can be called again."""
        for file in sorted(self.folder.rglob("*")):
            path = file.relative_to(self.folder)
            if path == Path(COMPLETE) or any(part.startswith(".") for part in path.parts) or file.suffix == ".tmp":
                continue
            try:
                about = file.stat()
                state = (about.st_mtime_ns, about.st_size)
                if not file.is_file() or self._sent.get(str(path)) == state:
                    continue
                body = file.read_bytes()
            except FileNotFoundError:
                continue  # it was replaced meanwhile, which the next time shows
            self._put(path.as_posix(), body)
            self._sent[str(path)] = state

    def complete(self, exit_code: int) -> None:
        """Send what is left, and that nothing more is to come."""
        self.send()
        self._put(COMPLETE, str(exit_code).encode())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _put(self, path: str, body: bytes) -> None:
        self._ask("PUT", f"/shards/{self.shard}/{self.attempt}/{urllib.parse.quote(path)}", body)

    def _ask(self, method: str, path: str, body: bytes = b"") -> Any:
        for last in (False, True):  # a connection that was kept may have been closed meanwhile
            try:
                self._connection.request(
                    method, path, body, {"Authorization": f"Bearer {self._token.get_secret_value()}"}
                )
                answer = self._connection.getresponse()
                text = answer.read()
                break
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                if last:
                    raise HandingOverError(f"the collector at {self.url} does not answer: {error!r}") from None
        if answer.status >= http.client.BAD_REQUEST:
            said = text.decode(errors="replace")
            self._connection.close()
            raise HandingOverError(f"the collector at {self.url} refuses {method} {path} [{answer.status}]: {said}")
        return text
