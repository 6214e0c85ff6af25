"""Messages of the Config Service, which speaks plain HTTP."""

from __future__ import annotations

from enum import unique

from msgspec import field

from harness.contracts.esw.messages import Model, Option
from harness.contracts.esw.values.times import UTCTime
from harness.contracts.esw.values.words import Word

ConfigId = str


@unique
class FileType(Word):
    """Where a file is kept."""

    ANNEX = "Annex"
    NORMAL = "Normal"


class ConfigFileInfo(Model):
    """A file in a list."""

    path: str
    id: ConfigId
    author: str
    comment: str


class ConfigFileRevision(Model):
    """A version of a file."""

    id: ConfigId
    author: str
    comment: str
    time: UTCTime


class ConfigMetadata(Model):
    """How the service keeps files."""

    repo_path: str
    annex_path: str
    annex_min_file_size: str
    max_config_file_size: str


class ConfigError(Model):
    """The body of a refused request.

    :param error_type: FileNotFound, FileAlreadyExists or InvalidInput; none for what never reached the service.
    """

    message: str
    error_type: Option[str] = field(name="_type")
