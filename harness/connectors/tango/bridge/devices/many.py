"""Attributes of many devices at once: the gateway tells of all of them in one query, where each alone costs a query.

What the gateway does not tell so is asked of the device alone, which then says why.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.conversion import Essentials
from harness.connectors.tango.bridge.devices.proxy import RemoteDeviceProxy
from harness.connectors.tango.bridge.transport.documents import CONFIGURATIONS, ESSENTIALS, READ
from harness.connectors.tango.described import AttributeConfiguration, Reading
from harness.errors import ConnectorError, NotExported, NotLoggedIn, TimedOut, Unreachable
from harness.events.key import Key

MOST = 250
"""Attributes in one query: a fraction of a second of the gateway's time, in which it answers nobody else."""
AT_ONCE = 16
"""Devices that are asked alone at a time."""

GONE = (Unreachable, NotLoggedIn, TimedOut)
"""What is raised when a gateway that lists all devices cannot be asked for one."""

T = TypeVar("T")
Frame = Mapping[str, Any]


class ManyAttributes:
    """Asks for attributes; an error stands in the place of each that cannot be had.

    :param device: gives the proxy of a name.
    """

    def __init__(self, bridge: TangoBridge, device: Callable[[str], RemoteDeviceProxy]) -> None:
        self._bridge, self._device = bridge, device

    def configurations(self, wanted: Sequence[Key]) -> tuple[AttributeConfiguration | ConnectorError, ...]:
        """Configurations; those that are known are not asked for again."""
        proxy = RemoteDeviceProxy
        return self._learnt(wanted, CONFIGURATIONS, proxy.learn, proxy.known, proxy.attribute)

    def essentials(self, wanted: Sequence[Key]) -> tuple[Essentials | ConnectorError, ...]:
        """What has to be known to subscribe; as `configurations`."""
        proxy = RemoteDeviceProxy
        return self._learnt(wanted, ESSENTIALS, proxy.learn_essentials, proxy.known_essentials, proxy.essentials)

    def readings(self, wanted: Sequence[Key]) -> tuple[Reading | ConnectorError, ...]:
        """Readings of now."""
        proxies = self._proxies(wanted)
        configured = dict(zip(wanted, self.configurations(wanted), strict=True))
        found: dict[Key, Reading | ConnectorError] = {
            key: one for key, one in configured.items() if isinstance(one, ConnectorError)
        }
        there = list(self._there([key for key in configured if key not in found], proxies))
        asked = [(proxy, name) for (_, name), proxy in there]
        for (key, proxy), frame in zip(there, self._frames(READ, asked), strict=True):
            if isinstance(frame, ConnectorError):
                found[key] = proxy.named(frame, f'read of "{key.field}"')
                continue
            with contextlib.suppress(ConnectorError):  # asked alone, it says why
                if frame is not None and (reading := proxy.reading(key.field, frame)) is not None:
                    found[key] = reading
        return self._each(wanted, proxies, found, lambda proxy, name: proxy.read(name))

    def _learnt(
        self,
        wanted: Sequence[Key],
        document: str,
        learn: Callable[[RemoteDeviceProxy, Frame], None],
        known: Callable[[RemoteDeviceProxy, str], T | None],
        alone: Callable[[RemoteDeviceProxy, str], T],
    ) -> tuple[T | ConnectorError, ...]:
        """What the proxies know, once they have learnt what they did not."""
        proxies = self._proxies(wanted)
        there = list(self._there(wanted, proxies))
        missing = [(key, proxy) for key, proxy in there if known(proxy, key.field) is None]
        asked = [(proxy, name) for (_, name), proxy in missing]
        found: dict[Key, T | ConnectorError] = {}
        for (key, proxy), frame in zip(missing, self._frames(document, asked), strict=True):
            if isinstance(frame, ConnectorError):
                found[key] = proxy.named(frame, f'configuration of "{key.field}"')
                continue
            with contextlib.suppress(ConnectorError):  # asked alone, it says why
                if frame is not None:
                    learn(proxy, frame)
        found |= {key: one for key, proxy in there if (one := known(proxy, key.field)) is not None}
        return self._each(wanted, proxies, found, alone)

    # ---- one query for many -------------------------------------------------------------------------------------

    def _frames(
        self, document: str, asked: Sequence[tuple[RemoteDeviceProxy, str]]
    ) -> Iterator[Frame | ConnectorError | None]:
        """What the gateway tells of each: None where it tells nothing, an error where it cannot be asked."""
        # The gateway takes those together that follow one another.
        order = sorted(range(len(asked)), key=lambda number: asked[number][0].name)
        names = [f"{asked[number][0].name}/{asked[number][1]}" for number in order]
        frames: dict[int, Frame | ConnectorError | None] = {}
        for start in range(0, len(names), MOST):
            try:
                found = self._asked(document, names[start : start + MOST])
            except ConnectorError as gone:  # of no use to ask it for more
                frames.update(dict.fromkeys(order[start:], gone))
                break
            frames.update(zip(order[start : start + MOST], found, strict=True))
        return (frames[number] for number in range(len(asked)))

    def _asked(self, document: str, names: Sequence[str]) -> list[Frame | None]:
        try:
            answer = self._bridge.call(document, {"names": names})
        except TimedOut:  # one device that is stopped holds up all of a query
            return [None] * len(names)
        found = answer.data.get("attributes")
        if not isinstance(found, list) or len(found) != len(names):
            return [None] * len(names)
        failed = {path[1] for path, _ in answer.errors if len(path) > 1 and path[0] == "attributes"}
        usable = [number not in failed and isinstance(frame, dict) for number, frame in enumerate(found)]
        return [frame if usable[number] else None for number, frame in enumerate(found)]

    # ---- each for itself ----------------------------------------------------------------------------------------

    def _proxies(self, wanted: Sequence[Key]) -> dict[str, RemoteDeviceProxy | ConnectorError]:
        found: dict[str, RemoteDeviceProxy | ConnectorError] = {}
        gone: ConnectorError | None = None
        for name in dict.fromkeys(device for device, _ in wanted):
            one: RemoteDeviceProxy | ConnectorError = tried(self._device, name) if gone is None else gone
            found[name] = one
            if isinstance(one, GONE):
                gone = one  # of no use to ask the gateway for more
        return found

    def _there(
        self, wanted: Sequence[Key], proxies: Mapping[str, RemoteDeviceProxy | ConnectorError]
    ) -> Iterator[tuple[Key, RemoteDeviceProxy]]:
        for key in wanted:
            if isinstance(proxy := proxies[key.subject], RemoteDeviceProxy):
                yield key, proxy

    def _each(
        self,
        wanted: Sequence[Key],
        proxies: Mapping[str, RemoteDeviceProxy | ConnectorError],
        found: Mapping[Key, T | ConnectorError],
        alone: Callable[[RemoteDeviceProxy, str], T],
    ) -> tuple[T | ConnectorError, ...]:
        """What was found, and for the others what their devices say, device by device side by side."""
        rest: dict[str, list[str]] = {}
        for device, name in wanted:
            if Key(device, name) not in found:
                rest.setdefault(device, []).append(name)

        def asked(device: str) -> list[tuple[Key, T | ConnectorError]]:
            proxy = proxies[device]
            answers: list[tuple[Key, T | ConnectorError]] = []
            gone: ConnectorError | None = None
            for name in rest[device]:
                answer: T | ConnectorError
                if isinstance(proxy, ConnectorError):
                    answer = proxy
                else:
                    answer = gone if gone is not None else tried(partial(alone, proxy), name)
                if isinstance(answer, (Unreachable, NotExported, TimedOut)):
                    gone = answer  # its other attributes are no better
                answers.append((Key(device, name), answer))
            return answers

        everything: dict[Key, T | ConnectorError] = dict(found)
        if rest:
            with ThreadPoolExecutor(AT_ONCE) as askers:
                for answers in askers.map(asked, rest):
                    everything.update(answers)
        return tuple(everything[key] for key in wanted)


def tried(call: Callable[[str], T], name: str) -> T | ConnectorError:
    """What it gives, or the error that it raises."""
    try:
        return call(name)
    except ConnectorError as error:
        return error
