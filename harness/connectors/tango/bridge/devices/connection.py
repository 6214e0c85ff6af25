"""Calls of one device by way of the gateway: what goes wrong becomes an error of the harness that names the call."""

from __future__ import annotations

import contextlib
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, repeat
from typing import Any, NoReturn

from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.described import described
from harness.connectors.tango.bridge.devices.directory import Directory
from harness.connectors.tango.bridge.devices.shape import understood
from harness.connectors.tango.bridge.transport import documents
from harness.connectors.tango.bridge.transport.answers import Answer
from harness.connectors.tango.bridge.transport.failures import failure
from harness.connectors.tango.described import DeviceDescription
from harness.connectors.tango.failures import Attempt, was_not_tried
from harness.errors import CallFailed, ConnectorError, NotExported, NotLoggedIn, TimedOut, Unreachable

RECONNECTS = 1.1
"""Seconds after which the gateway surely connects to a device again: Tango does so once a second at most."""
CONNECTING = 3.0
"""Seconds that the gateway waits for a device, before it says only that it is not connected: at once where no server
runs, so that one which is stopped or cut off is told from one that was killed."""
SHORTEST = 0.5
"""Seconds of a try, at least."""
_EMPTY_LIST = "list index out of range"
"""What the gateway says in place of an empty list of texts, when a command that was executed has returned one."""


class RemoteConnection(ABC):
    """Asks the gateway about a device. May be used from any thread.

    :param name: as the harness knows it.
    """

    def __init__(self, name: str, bridge: TangoBridge, directory: Directory) -> None:
        self.name = name
        self._bridge, self._directory = bridge, directory

    @abstractmethod
    def forget(self) -> None:
        """The device has ended: what is known of it may be otherwise when it is back."""

    def describe(self) -> DeviceDescription:
        """What the control system says of the device."""
        found = self.found("description", documents.DEVICE)
        with self.understood("description", found):
            return described(found)

    def attempt(self, what: str) -> Attempt:
        """A call of this device, in words."""
        return Attempt(f"{what} of {self.name}", self.name, f"the other side of {self._directory.address}")

    def understood(self, what: str, answer: Any) -> contextlib.AbstractContextManager[None]:
        """While an answer is taken apart, or a part of it; see `shape`."""
        return understood(f"{what} of {self.name}", answer, self.name)

    def fail(self, message: str, what: str) -> NoReturn:
        """Raise what the gateway said."""
        error = failure(message, self.attempt(what))
        if isinstance(error, (Unreachable, NotExported)):
            self.forget()
        raise error

    def found(self, what: str, document: str, **variables: Any) -> Mapping[str, Any]:
        """The device of an answer; raises what the gateway said in its place."""
        return self._found(what, document, self._bridge.limit, **variables)[0]

    def answered(self, what: str, document: str, **variables: Any) -> Mapping[str, Any]:
        """The same of a device that has to answer; of a document that asks for `documents.CONNECTED`."""
        patience = Patience(self._bridge.limit)
        found, why = self._found(what, document, patience.left, **variables)
        if found.get("connected"):
            return found
        self.forget()
        if not found.get("exported"):
            raise NotExported(
                f"{what} of {self.name}: the device is defined in the control system behind "
                f"{self._directory.address}, but its server has ended. Start it again",
                device=self.name,
                reason="API_DeviceNotExported",
            )
        if patience.for_another():
            found, why = self._found(what, document, patience.left, **variables)
        if not found.get("connected"):
            nobody = f"Failed to connect to device {self.name}"
            silent = f"Timeout ({CONNECTING * 1000:.0f} mS) exceeded on device {self.name}"
            self.fail(silent if patience.spent >= CONNECTING else why or nobody, what)
        return found

    def _found(self, what: str, document: str, limit: float, **variables: Any) -> tuple[Mapping[str, Any], str]:
        """The device of an answer, and why its state cannot be read, if that was asked for."""
        with self._named(what):
            answer = self._bridge.call(document, {"name": self.name, **variables}, limit)
        found = answer.data.get("device")
        if found is None:
            self.fail(answer.error() or f"device {self.name} does not exist", what)
        with self.understood(what, found):
            return dict(found), answer.error("device", "state")

    def values(self, what: str, names: Sequence[str], document: str = documents.READ) -> Answer:
        """Readings of several attributes, or what else a document asks for."""
        variables = {"names": [f"{self.name}/{name}" for name in names]}
        with self._named(what):
            return self._reconnected(partial(self._bridge.call, document, variables))

    def executed(self, command: str, argument: Any) -> Any:
        """What a command gives back, as the gateway writes it."""
        return self.sent(command, argument)()

    def sent(self, command: str, argument: Any) -> Callable[[], Any]:
        """Send a command; returns, when it is on its way, what waits for its answer and gives what `executed` does."""
        what, variables = f"command {command}", {"device": self.name, "command": command, "argument": argument}
        repeatable = self._bridge.gateway.may_repeat(command)
        with self._named(what):
            first = self._bridge.send(documents.EXECUTE, variables, repeatable=repeatable)
        again = partial(self._bridge.change, documents.EXECUTE, variables, repeatable=repeatable)
        tries = chain([partial(self._bridge.answer_to, first)], repeat(again))

        def ask(limit: float) -> Answer:
            return next(tries)(limit)

        return partial(self._executed, what, ask)

    def _executed(self, what: str, ask: Callable[[float], Answer]) -> Any:
        with self._named(what):
            answer = self._reconnected(ask)
        if answer.error("executeCommand") == _EMPTY_LIST:
            return []
        return self._outcome(what, answer, "executeCommand").get("output")

    def changed(self, what: str, document: str, field: str, **variables: Any) -> None:
        """Change something of the device, or of what the database keeps of it."""
        with self._named(what):
            answer = self._reconnected(partial(self._bridge.change, document, {"device": self.name, **variables}))
        self._outcome(what, answer, field)

    def _outcome(self, what: str, answer: Answer, field: str) -> Mapping[str, Any]:
        error = answer.error()
        with self.understood(what, answer.data):
            found = dict(answer.data.get(field) or {})
            if not error and not found.get("ok"):
                error = " ".join(map(str, found.get("message") or ("no message",)))
        if not error:
            return found
        try:
            self.fail(error, what)
        except Unreachable as problem:
            if not self._answers():
                raise
            # Of what a device says that could not reach another one, the gateway passes on no name.
            raise CallFailed(
                f"{what} of {self.name} failed because of a device that it called, since it answers itself: {error}",
                device=self.name,
                reason=problem.reason,
            ) from None

    def _answers(self) -> bool:
        """Whether the device answers now."""
        with contextlib.suppress(ConnectorError):
            return bool(self._found("ping", documents.PING, self._bridge.limit)[0].get("connected"))
        return False

    def _reconnected(self, ask: Callable[[float], Answer]) -> Answer:
        """The answer, asked for once more if the device was not even tried because it has just come back.

        :param ask: is given the seconds that are left.
        """
        patience = Patience(self._bridge.limit)
        answer = ask(patience.left)
        said = [message for _, message in answer.errors]
        said += [str(one.get("message")) for one in answer.data.values() if isinstance(one, dict)]
        if any(was_not_tried(text, self.name) for text in said) and patience.for_another():
            return ask(patience.left)
        return answer

    def named(self, error: ConnectorError, what: str) -> ConnectorError:
        """An error of the gateway, told with the call that it belongs to."""
        return type(error)(f"{what} of {self.name}: {error.what}", device=self.name, reason=error.reason)

    @contextlib.contextmanager
    def _named(self, what: str) -> Iterator[None]:
        """What the gateway does not answer is told with the call that it belongs to."""
        try:
            yield
        except (TimedOut, Unreachable, NotLoggedIn) as error:
            raise self.named(error, what) from None


@contextlib.contextmanager
def asked_by_command(what: str) -> Iterator[None]:
    """Names a question that takes the permission to command, because TangoGQL has no query for it."""
    try:
        yield
    except NotLoggedIn as error:
        raise NotLoggedIn(
            f"{what}: TangoGQL has no query for it, so it is asked by a command, and that takes the permission to "
            f"write: {error.what}",
            device=error.device,
        ) from None


class Patience:
    """The time that a call may take, of which a second try gets what the first has left.

    :param limit: seconds, from now on.
    """

    def __init__(self, limit: float) -> None:
        self._began, self._limit = time.monotonic(), limit

    @property
    def spent(self) -> float:
        """Seconds until now."""
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds; never too few for an answer."""
        return max(self._limit - self.spent, SHORTEST)

    def for_another(self) -> bool:
        """Wait until the gateway may connect to a device again; False, at once, if there is no time for that."""
        if self.spent > RECONNECTS or self.left < RECONNECTS + SHORTEST:
            return False  # it took so long that it has tried by itself, or there is no time left
        threading.Event().wait(RECONNECTS)
        return True
