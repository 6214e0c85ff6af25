"""Services: which requests they take, and what they answer with."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any

from harness.contracts.esw.messages import Message
from harness.contracts.esw.msocket import ServiceError

Answers = Mapping[type[Message], Any]
"""The type of the answer to each request.

A `Service` as the answer is that of the component which the request is forwarded to: the answer is the one to the
``command`` in the request.
"""


@dataclass(frozen=True, eq=False)
class Service:
    """The protocol of a service.

    :param post: requests over HTTP.
    :param websocket: requests over websocket, and what each frame of the answer is.
    :param error: its domain errors, which HTTP tells by a header and a websocket by nothing.
    """

    post: Answers
    websocket: Answers = field(default_factory=dict)
    error: Any = ServiceError

    @cached_property
    def post_request(self) -> Any:
        """The union of requests over HTTP, to decode one."""
        return reduce(operator.or_, self.post)

    @cached_property
    def websocket_request(self) -> Any:
        """The union of requests over websocket, to decode one; a service without any has none."""
        return reduce(operator.or_, self.websocket)

    def post_answer(self, request: Message) -> Any:
        """Return the type of the answer to a request over HTTP."""
        answer = self.post[type(request)]
        return answer.post_answer(request.command) if isinstance(answer, Service) else answer  # type: ignore[attr-defined]

    def websocket_answer(self, request: Message) -> Any:
        """Return the type of a frame of the answer to a request over websocket, errors not included."""
        answer = self.websocket[type(request)]
        return answer.websocket_answer(request.command) if isinstance(answer, Service) else answer  # type: ignore[attr-defined]
