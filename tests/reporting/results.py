"""Allure results as they lie on disk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Results:
    folder: Path

    def __getitem__(self, name):
        """The one result of that name."""
        [found] = [result for result in self.all() if result["name"] == name]
        return found

    def all(self):
        return [json.loads(file.read_text()) for file in self.folder.glob("*-result.json")]

    def containers(self):
        return [json.loads(file.read_text()) for file in self.folder.glob("*-container.json")]

    def errors(self):
        found = [json.loads(file.read_text()) for file in self.folder.glob("*-globals.json")]
        return [error for each in found for error in each.get("errors", ())]

    def attached(self, part):
        """Name, type and text of what is attached to a result or step."""
        return [(each["name"], each["type"], self.read(each)) for each in part.get("attachments", ())]

    def read(self, attachment):
        return (self.folder / attachment["source"]).read_text()


def labels(result, name):
    return sorted(label["value"] for label in result["labels"] if label["name"] == name)


def steps(result):
    return [(step["name"], step["status"]) for step in result.get("steps", ())]
