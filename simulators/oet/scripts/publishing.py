"""What a script publishes by pypubsub is forwarded to the bus."""

from __future__ import annotations

from typing import Any

from pubsub import pub

from simulators.oet.scripts.channel import Channel
from simulators.oet.scripts.jsonable import is_jsonable, make_jsonable


class Forwarder:
    """Listens to all topics of this process, and forwards once it is joined to a procedure.

    A message that names another source than this procedure is not forwarded: it is what the real OET does, and a
    thread of a script that names itself as the source is not heard.
    """

    def __init__(self) -> None:
        self._channel: Channel | None = None
        self._name = ""
        pub.subscribe(self._forward, pub.ALL_TOPICS)  # pypubsub keeps no strong reference: this object has to live

    def join(self, channel: Channel, name: str) -> None:
        """Forward from now on.

        :param name: the id of the procedure, which is what scripts find as the name of their main thread.
        """
        self._channel, self._name = channel, name

    def _forward(self, topic: Any = pub.AUTO_TOPIC, **fields: Any) -> None:
        if fields.pop("msg_src", self._name) != self._name or self._channel is None:
            return
        plain = is_jsonable(fields)
        sent = fields if plain else make_jsonable(fields)
        self._channel.send({"kind": "event", "topic": topic.getName(), "fields": sent, "plain": plain})
