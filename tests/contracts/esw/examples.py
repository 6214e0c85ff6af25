"""An example of every message of ESW and CSW, and of what type each is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from harness.contracts.esw import (
    alarms,
    components,
    config,
    gateway,
    lifecycle_states,
    location,
    log_levels,
    messages,
    msocket,
)
from harness.contracts.esw.params import commands, events, issues, key_types, parameters, responses, units
from harness.contracts.esw.sequencing import agent_service, sequence_manager, sequencer, step_lists
from harness.contracts.esw.services import Service
from harness.contracts.esw.values import names, subsystems
from harness.contracts.esw.values.words import Word

FOLDER = Path(__file__).parent / "golden"
SERVICES = {
    "location": location.LOCATION,
    "command": components.COMMAND,
    "gateway": gateway.GATEWAY,
    "sequencer": sequencer.SEQUENCER,
    "sequence-manager": sequence_manager.SEQUENCE_MANAGER,
    "agent-service": agent_service.AGENT_SERVICE,
    "config": Service(post={}, error=config.ConfigError),
    "msocket": Service(post={}),
}
MODULES = (
    *(location, components, gateway, lifecycle_states, log_levels, alarms, config, messages),
    *(commands, events, issues, key_types, parameters, responses, units, names, subsystems),
    *(step_lists, sequencer, sequence_manager, agent_service),
)
TEXTS = {
    "CredentialsMissing": msocket.CREDENTIALS_MISSING,
    "CredentialsRejected": msocket.CREDENTIALS_REJECTED,
    "AuthorizationFailed": msocket.AUTHORIZATION_FAILED,
    "MalformedRequestContent": msocket.tell_malformed("<decoder message>"),
}
"""What is no message, but a plain text."""


class Example(NamedTuple):
    """A message on the wire, and the type that it is read as."""

    id: str
    message_type: Any
    json: Any

    @property
    def data(self) -> bytes:
        return json.dumps(self.json).encode()


def rows() -> list[dict[str, Any]]:
    """All there is, plain texts included."""
    lines = [line for file in sorted(FOLDER.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def read_examples() -> list[Example]:
    """All that are messages."""
    return [Example(row["id"], type_of(row), row["json"]) for row in rows() if row["type"] not in TEXTS]


def type_of(row: dict[str, Any]) -> Any:
    """The type that a message is read as by those who get it."""
    service, name = SERVICES.get(row["service"], Service(post={})), row["type"]
    match row["kind"]:
        case "request":
            return service.post_request
        case "stream-request":
            return service.websocket_request
        case "error":
            return service.error
        case "response" if answers := answers_to(service, name):
            return answers[0]
    [named] = {getattr(module, name) for module in MODULES if hasattr(module, name)}
    lists_words = isinstance(named, type) and issubclass(named, Word) and isinstance(row["json"], list)
    return tuple[named, ...] if lists_words else named


def answers_to(service: Service, name: str) -> list[Any]:
    """The types of the answers to requests of a name on the wire; several services have none of it."""
    answers = {**service.post, **service.websocket}
    return [answer for request, answer in answers.items() if request.__struct_config__.tag == name]
