"""The HTML report: made of Allure results by Allure 3, which runs on Node; one file that opens from disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.errors import FirstlightError
from harness.reporting.places import write_whole

INSTALL_LIMIT = 300.0
"""Seconds that installing Allure may take; only needed once."""

GENERATE_LIMIT = 180.0
"""Seconds that making the report may take."""

ALLURE = Path(__file__).parent
"""Which Allure, and how it is configured."""

HISTORY = "FIRSTLIGHT_HISTORY"
"""The variable by which ``allurerc.mjs`` is told where the history lies."""

_SCRIPT = re.compile(r"[ \t]*<script\b[^>]*>.*?</script>\s*", re.DOTALL)
_ANALYTICS = re.compile(r"googletagmanager\.com|google-analytics\.com|\bgtag\s*\(")


class ReportError(FirstlightError):
    """No report could be made; the message says why and what to do. The results are untouched."""


def count(results: Path) -> Counter[str]:
    """How many scenarios ended with each status; of one that was repeated the last run counts.

    Raises `ReportError` if there are no results.
    """
    last = _last_runs(results)
    if not last and not next(results.glob("*-globals.json"), None):
        raise ReportError(f"{results}: there are no Allure results. Run 'pytest features/' first.")
    return Counter(status for _, status in last.values())


def _last_runs(results: Path) -> dict[str, tuple[int, str]]:
    """When the last run of each scenario ended (milliseconds since the epoch), and how."""
    last: dict[str, tuple[int, str]] = {}
    for file in results.glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        ended = (int(result.get("stop") or 0), str(result.get("status") or "unknown"))
        key = str(result.get("historyId") or result.get("uuid"))
        last[key] = max(last.get(key, (0, "")), ended)
    return last


def install(folder: Path) -> None:
    """Install the Allure that ``package.json`` names into a folder, unless it is there.

    Raises `ReportError` if Node or npm is missing or the installation fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = json.loads((ALLURE / "package.json").read_text(encoding="utf-8"))["dependencies"]["allure"]
    present = folder / "node_modules" / "allure" / "package.json"
    _program("node")
    if present.exists() and json.loads(present.read_text(encoding="utf-8"))["version"] == wanted:
        return
    options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    npm = [_program("npm"), "install", "--prefix", str(folder), *options, f"allure@{wanted}"]
    _run(npm, folder, INSTALL_LIMIT, f"Allure {wanted} could not be installed")


def generate(folder: Path, results: Path, output: Path, history: Path) -> None:
    """Make one HTML file of the results.

    :param folder: where Allure is installed, and the repository's known issues lie if it has any.
    :param history: what is kept of each run that a report was made of, for trends; this run is added.
    :param output: the file; replaced as a whole when the report is complete.

    Raises `ReportError`.
    """
    allure = folder / "node_modules" / "allure" / "cli.js"
    forget(history, results)
    with tempfile.TemporaryDirectory() as temporary:
        arguments = [
            "generate",
            "--config",
            str(ALLURE / "allurerc.mjs"),
            "--output",
            temporary,
            str(results.resolve()),
        ]
        node = [_program("node"), str(allure), *arguments]
        _run(node, folder, GENERATE_LIMIT, "the report could not be made", {HISTORY: str(history.resolve())})
        made = Path(temporary, "index.html")
        if not made.exists():
            raise ReportError(
                f"Allure made no index.html of {results}. Run it by hand: npx allure {' '.join(arguments)}"
            )
        html = without_analytics(made.read_text(encoding="utf-8"))
    write_whole(output, html)


def forget(history: Path, results: Path) -> None:
    """Take the last run out of the history if these are its results: a report that is made twice counts once."""
    if not history.is_file():
        return
    *runs, last = history.read_text(encoding="utf-8").splitlines() or [""]
    ended = [int(each.get("stop") or 0) for each in json.loads(last or "{}").get("testResults", {}).values()]
    if ended and max(ended) == max((stop for stop, _ in _last_runs(results).values()), default=0):
        history.write_text("".join(f"{run}\n" for run in runs), encoding="utf-8")


def without_analytics(html: str) -> str:
    """The page without the scripts that tell Google that it was opened.

    Raises `ReportError` if something of them is left: the page is not published then.
    """
    stripped = _SCRIPT.sub(lambda script: "" if _ANALYTICS.search(script[0]) else script[0], html)
    if left := _ANALYTICS.search(stripped):
        raise ReportError(f"the report would still call {left[0]!r}; this version of Allure embeds it in a new way")
    return stripped


def _program(name: str) -> str:
    if path := shutil.which(name):
        return path
    raise ReportError(
        f"{name} is not installed, and the HTML report is made by Allure, which needs Node 20 or later with npm. "
        "Install it (Debian, Ubuntu: apt-get install nodejs npm) and run 'firstlight report' again; "
        "the results are kept."
    )


def _run(
    command: Sequence[str], folder: Path, limit: float, failure: str, environment: Mapping[str, str] | None = None
) -> None:
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=limit,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReportError(f"{failure} within {limit:g} s: {' '.join(command)}") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise ReportError(f"{failure} (exit code {done.returncode} of {' '.join(command)}):\n{said}")
