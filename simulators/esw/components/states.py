"""The current states and the events of a component, and who subscribes to the states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from harness.models.telescope import Device, Telescope
from simulators.devices.changes import Change
from simulators.esw.actors.behavior import Reply
from simulators.esw.components.commanding.parameters import form_of

PublishEvent = Callable[[Prefix, str, tuple[Parameter, ...]], None]


class CurrentStates:
    """Publishes the current states and the events of one component. On the event loop.

    Attributes that change together are published once; each value that an attribute takes is published. As the real
    one, it publishes nothing of the past; what there is comes again with each `repeat`.

    :param shown: what the attributes show at first.
    :param publish_event: of a source, by its name.
    """

    def __init__(
        self, telescope: Telescope, device: Device, shown: Mapping[str, Any], publish_event: PublishEvent
    ) -> None:
        declared = device.device_class
        self._prefix = Prefix(device.name)
        self._names, self._events, self._publish_event = declared.current_states, declared.events, publish_event
        self._forms = {name: form_of(telescope, name, one) for name, one in declared.attributes.items()}
        self._of = {name: [one for one in self._names if name in self._names[one]] for name in self._forms}
        self._parameters = {name: form.write(shown[name]) for name, form in self._forms.items()}
        self._changed: dict[str, None] = {}
        self._subscribers: dict[Reply, frozenset[str]] = {}

    @property
    def is_heard(self) -> bool:
        """Whether there are subscribers."""
        return bool(self._subscribers)

    def subscribe(self, names: tuple[str, ...], reply: Reply) -> None:
        """Publish to one more, until it does not want to hear any more; without names all states."""
        self._subscribers[reply] = frozenset(names or self._names)
        reply.on_cancel(lambda: self._forget(reply))

    def close(self) -> None:
        """Publish nothing any more."""
        for reply in tuple(self._subscribers):
            reply.end()
        self._subscribers.clear()

    def repeat(self) -> None:
        """Publish all states as they are."""
        for name in self._names:
            self._publish(name)

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Publish once what changes inside."""
        yield
        self._flush()

    def take(self, change: Change) -> None:
        """Take note of a new value of an attribute."""
        if change.attribute in self._changed:
            self._flush()
        self._changed[change.attribute] = None
        self._parameters[change.attribute] = self._write(change)

    def _forget(self, reply: Reply) -> None:
        self._subscribers.pop(reply, None)

    def _write(self, change: Change) -> Parameter:
        return self._forms[change.attribute].write(change.shown.value)

    def _flush(self) -> None:
        names = dict.fromkeys(name for attribute in self._changed for name in self._of[attribute])
        events = [name for name, attributes in self._events.items() if not self._changed.keys().isdisjoint(attributes)]
        self._changed.clear()
        for name in names:
            self._publish(name)
        for name in events:
            parameters = tuple(self._parameters[attribute] for attribute in self._events[name])
            self._publish_event(self._prefix, name, parameters)

    def _publish(self, name: str) -> None:
        listeners = [reply for reply, names in self._subscribers.items() if name in names]
        if listeners:
            parameters = tuple(self._parameters[attribute] for attribute in self._names[name])
            state = CurrentState(self._prefix, name, parameters)
            for reply in listeners:
                reply.push(state)
