"""A page in Chromium without a screen, driven by its DevTools protocol; nothing but this machine is reached."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

LIMIT = 30.0
PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
needs_chromium = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed, in which the page is looked at")


class Page:
    """A page, and all that it has asked for."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._number = connection, 0
        self.requested: list[str] = []
        self.errors: list[str] = []
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._connection.recv(LIMIT))
            if told.get("id") == self._number:
                assert "error" not in told, told
                return dict(told["result"])
            self._note(told)

    def evaluate(self, expression: str) -> Any:
        """What an expression of JavaScript gives."""
        found = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, expression: str, wanted: object = True) -> None:
        """Return once an expression gives what is wanted."""
        deadline = time.monotonic() + LIMIT
        while (found := self.evaluate(expression)) != wanted:
            assert time.monotonic() < deadline, f"{expression} is {found!r}, and not {wanted!r}"
            time.sleep(0.02)

    def text(self, selector: str) -> str:
        """What an element shows; "" if it is hidden."""
        element = f"document.querySelector({json.dumps(selector)})"
        return str(self.evaluate(f"{element}.checkVisibility() ? {element}.innerText.trim() : ''"))

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def keep_picture(self, file: Path) -> None:
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(picture["data"]))

    def _note(self, told: dict[str, Any]) -> None:
        match told:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                self.requested.append(url)
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                self.errors.append(str(details))
            case {"method": "Log.entryAdded", "params": {"entry": {"level": "error", "text": text}}}:
                self.errors.append(text)


@contextmanager
def opened_page(url: str, folder: Path, width: int = 1200, height: int = 900) -> Iterator[Page]:
    """A page of a Chromium of its own, which ends with it."""
    assert PROGRAM is not None
    options = [*OPTIONS, f"--user-data-dir={folder}", f"--window-size={width},{height}"]
    port = folder / "DevToolsActivePort"
    with subprocess.Popen(
        [PROGRAM, *options, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as chromium:
        try:
            deadline = time.monotonic() + LIMIT
            while not (port.exists() and len(port.read_text(encoding="utf-8").splitlines()) > 1):
                assert time.monotonic() < deadline, "Chromium does not say where it listens"
                time.sleep(0.05)
            address = f"http://127.0.0.1:{port.read_text(encoding='utf-8').splitlines()[0]}"
            asked = urllib.request.Request(f"{address}/json/new", method="PUT")
            with urllib.request.urlopen(asked, timeout=LIMIT) as made:
                where = json.load(made)["webSocketDebuggerUrl"]
            with connect(where, max_size=None) as connection:
                page = Page(connection)
                page.call("Page.navigate", url=url)
                page.until("document.readyState", "complete")
                yield page
        finally:
            chromium.terminate()
            chromium.wait(LIMIT)
